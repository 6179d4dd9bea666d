/** Orders that no order file tells of, but a purchase in a log does. */
export const logOrders = `
ALTER TABLE orders ADD COLUMN from_log INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_from_log ON orders (placed_at) WHERE from_log = 1 AND hidden = 0;
`
