-- After restoring a backup, while haggle is stopped: whoever has a page open, or follows the feed, is told to begin anew.
-- They may have seen more than the backup holds, and positions would be given out a second time: so all move far on.
-- For both: sqlite3 haggle.db < restored.sql, psql --dbname=haggle --set=ON_ERROR_STOP=1 < restored.sql

BEGIN;
UPDATE feed_entries SET position = position + 1000000000;
UPDATE read_notifications SET position = position + 1000000000;
UPDATE accounts SET notified_to = notified_to + 1000000000;
UPDATE feeds SET position = position + 1000000000, pruned_to = pruned_to + 1000000000;
INSERT INTO feeds (account_id, position, pruned_to)
    SELECT id, 1000000000, 1000000000 FROM accounts WHERE id NOT IN (SELECT account_id FROM feeds);
COMMIT;
