/**
 * Visits as tables of sessions tell them, a row a visit, and what only some events of a log say. Both go with what they belong to by trigger, whichever way
 * that is deleted.
 */
export const visits = `
CREATE TABLE visits (
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES imports (id),
  customer_id INTEGER REFERENCES customers (id),
  session TEXT,
  started_at INTEGER,                 -- null where the table names no day
  month INTEGER,                      -- 1 to 12
  weekend INTEGER,
  visitor_type INTEGER,               -- position in VISITOR_TYPES
  administrative_pages REAL, administrative_seconds REAL,
  informational_pages REAL, informational_seconds REAL,
  product_pages REAL, product_seconds REAL,
  bounce_rate REAL, exit_rate REAL, page_value REAL, special_day REAL,
  operating_system TEXT, browser TEXT, region TEXT, traffic_type TEXT,
  bought INTEGER NOT NULL,
  source_row INTEGER NOT NULL,
  visit_key INTEGER NOT NULL,         -- hash of the row and of how often the file has it, so that the same visit comes in once
  hidden INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX visits_by_key ON visits (visit_key) WHERE hidden = 0;
CREATE INDEX visits_by_customer ON visits (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX visits_by_import ON visits (import_id);
CREATE TRIGGER visits_go_with_customers AFTER DELETE ON customers BEGIN DELETE FROM visits WHERE customer_id = old.id; END;

CREATE TABLE event_details (
  event_id INTEGER PRIMARY KEY REFERENCES events (id),
  quantity REAL,
  rating REAL,
  text TEXT,                          -- what was searched for; title and words of a review
  category TEXT                       -- where the event names a category and no product
) STRICT;
CREATE TRIGGER event_details_go_with_events AFTER DELETE ON events BEGIN DELETE FROM event_details WHERE event_id = old.id; END;
`
