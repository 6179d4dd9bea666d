/**
 * Later states of orders, and the rows behind the figures of a report. An order that a later import tells otherwise stays, hidden, beside its new version,
 * so that an undo brings the earlier state back.
 */
export const orderVersions = `
ALTER TABLE orders ADD COLUMN superseded_by INTEGER REFERENCES imports (id);  -- the import that brought its next version; hidden is 2 then
CREATE INDEX orders_superseded ON orders (superseded_by) WHERE superseded_by IS NOT NULL;

CREATE TABLE import_differences (     -- why what the files of an import say and what it changed in the shop are not the same
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES imports (id),
  reason INTEGER NOT NULL,            -- position in DIFFERENCE_REASONS
  month TEXT NOT NULL,                -- empty where no date could be read
  currency TEXT NOT NULL,
  file INTEGER, row INTEGER,          -- null for orders of earlier imports
  order_id TEXT NOT NULL,
  text TEXT NOT NULL,
  orders INTEGER NOT NULL,
  minor INTEGER NOT NULL
) STRICT;
CREATE INDEX import_differences_by_reason ON import_differences (import_id, reason, month, currency);
`
