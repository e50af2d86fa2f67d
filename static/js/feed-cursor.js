// FeedCursor: the position in the feed that a page has reached, over stream and poll alike. What it has seen is no news.
globalThis.FeedCursor = class {
  /** @param {number} position */
  constructor(position) {
    this.position = position;
    this.lastId = "";
  }

  // Where a stream is to begin: the poll may have been further than the stream before.
  begin() {
    this.lastId = String(this.position);
    return this.lastId;
  }

  // Whether a message of the stream is to be shown. An event by name has no position, nor has a pulse, which carries the
  // id of what came before it.
  /** @param {{ id: string, event?: string }} message */
  admits({ id, event }) {
    if (!id || event) return true;
    const isPulse = id === this.lastId;
    this.lastId = id;
    return isPulse || this.reach(Number(id));
  }

  /** @param {number} position */
  reach(position) {
    if (!(position > this.position)) return false;
    this.position = position;
    return true;
  }
};
