// For the type checker alone: what our scripts, htmx and the build give each other by name, and what pages are made of.

// gettext.js; the build puts the words of a language before it.
declare const words: Record<string, any>;
declare var gettext: (text: string, values?: Record<string, any>) => string;
declare var ngettext: (one: string, many: string, num: number, values?: Record<string, any>) => string;

// here.js
declare var here: (path: string) => string;
declare var pathHere: string;

declare var settle: (target: HTMLElement, sign: number) => void;
declare var announce: (text: string) => void;
declare var brief: (moment: Date | number, now?: Date | number) => string;
declare var whyUnreadable: (file: File) => Promise<string>;

declare var browserStore: {
  text(name: string): string;
  keepText(name: string, value: string): boolean;
  keep(name: string, values: object): boolean;
  remove(name: string): void;
  names(prefix: string): string[];
  read<Blank extends object>(name: string, blank: Blank): Blank;
};

declare var FeedCursor: new (position: number) => {
  position: number;
  begin(): string;
  admits(message: { id: string; event?: string }): boolean;
  reach(position: number): boolean;
};

type FeedWord = "connecting" | "connected" | "polling" | "reconnecting" | "offline" | "error" | "signed-out";
type FeedEffect = "check" | "open" | "hang up" | "checked" | "hold back";
type FeedEvent = { type: FeedEventName; isPoll?: boolean; status?: number };
type FeedEventName =
  | "connecting" | "connected" | "message" | "lost" | "bye" // the stream
  | "asking" | "answered" | "refused" | "failed" // the poll, or the stream's first request
  | "offline" | "online" | "shown" | "turn" | "tick"; // the device, the tab, the clock
type FeedFacts = { now: number; isOnline: boolean; isHidden: boolean; mayStream: boolean; isStreaming: boolean };
type FeedState = {
  word: FeedWord;
  wasLive: boolean;
  heardAt: number;
  polledAt: number;
  answeredAt: number;
  errors: number;
};
type FeedStep = [FeedState, ...FeedEffect[]];
declare var feedState: {
  start(now: number): FeedState;
  next(state: FeedState, event: FeedEvent, facts: FeedFacts): { state: FeedState; effects: FeedEffect[] };
};

declare var htmx: {
  config: object;
  trigger(element: Element, name: string, detail?: object): void;
  ajax(method: string, path: string, options: object): Promise<void>;
  process(element: Element): void;
  registerExtension(name: string, extension: object): void;
};

// Events, ours and htmx's. They go to the document or bubble up to it.
type Alert = {
  position: number;
  conversation: string;
  channels: string[];
  author: string;
  title: string;
  line: string;
  url: string;
};
interface OurEvents {
  "haggle:state": CustomEvent<{ state: FeedWord }>;
  "haggle:checked": CustomEvent<null>;
  "haggle:stream": CustomEvent<null>;
  "haggle:day": CustomEvent<null>;
  "haggle:sound": CustomEvent<null>;
  "haggle:alert": CustomEvent<Alert>;
  "haggle:away": CustomEvent<{ conversation: string; first: number; last: number }>;
  "haggle:grown": CustomEvent<null>;
  "haggle:files": CustomEvent<{ files: File[]; folders: string[] }>;
  "haggle:edit": CustomEvent<any>;
  placed: CustomEvent<{ element: HTMLElement; isNew: boolean }>;
  "htmx:config:request": CustomEvent<any>;
  "htmx:after:request": CustomEvent<any>;
  "htmx:before:swap": CustomEvent<any>;
  "htmx:after:swap": CustomEvent<any>;
  "htmx:error": CustomEvent<any>;
}
interface DocumentEventMap extends OurEvents {}
interface HTMLElementEventMap extends OurEvents {}

// What is looked up is what the template says it is.
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}
interface Element {
  closest(selectors: string): any;
}
interface NonElementParentNode {
  getElementById(id: string): any;
}
interface Document {
  getElementById(id: string): any;
}
interface HTMLFormControlsCollection {
  [name: string]: any;
}
