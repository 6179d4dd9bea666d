/** Lists that were exported with some of their customers set aside at random, so that what a letter changed can be told later. */
export const mailings = `
CREATE TABLE mailings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,                -- when the list was exported
  since INTEGER NOT NULL,             -- the last moment that the list knew: what was ordered later is what it led to
  horizon_days INTEGER NOT NULL,      -- so long orders are counted
  list TEXT NOT NULL,                 -- what was exported
  tab TEXT,                           -- of which tab of the customers; null: customers chosen otherwise
  format TEXT NOT NULL,
  seed INTEGER NOT NULL               -- of the draw
) STRICT;

CREATE TABLE mailing_members (
  mailing_id INTEGER NOT NULL REFERENCES mailings (id),
  customer_id INTEGER NOT NULL,       -- the record that stood for the customer then
  set_aside INTEGER NOT NULL,         -- 1: left out of the list by the draw
  PRIMARY KEY (mailing_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailing_members_by_customer ON mailing_members (customer_id);
`
