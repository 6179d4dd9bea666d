/** Refunds that rows of their own tell of an order, and free orders that came back: neither can be read from the order's lines. */
export const refundRows = `
ALTER TABLE orders ADD COLUMN refunds TEXT; -- JSON: [at, minor][], each that any import told
ALTER TABLE orders ADD COLUMN free_returned INTEGER NOT NULL DEFAULT 0; -- the file says that all came back, and there was no money to give
`
