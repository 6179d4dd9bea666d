/** What the lists of customers, products and orders on the Data page are sorted by, and which file of its import a line came from. */
export const browsing = `
ALTER TABLE order_lines ADD COLUMN source_file INTEGER NOT NULL DEFAULT 0;  -- position among the files of its import

CREATE INDEX orders_browsed_by_time ON orders (placed_at) WHERE hidden = 0;
CREATE INDEX orders_browsed_by_worth ON orders (sales_minor - refunds_minor) WHERE hidden = 0;
CREATE INDEX customers_browsed_by_name ON customers (coalesce(nullif(name, ''), nullif(email, ''), external_id) COLLATE NOCASE) WHERE belongs_to IS NULL;
CREATE INDEX customers_browsed_by_orders ON customers (orders) WHERE belongs_to IS NULL;
CREATE INDEX customers_browsed_by_last_order ON customers (last_order_at) WHERE belongs_to IS NULL;
CREATE INDEX customers_browsed_by_spent ON customers (spent_minor) WHERE belongs_to IS NULL;
`
