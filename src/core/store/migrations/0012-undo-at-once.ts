/**
 * An undo turns over the state of its import, and every reading of orders looks at that. Orders that count are counted in their index, which therefore has to
 * say of which import they are.
 */
export const undoAtOnce = `
CREATE INDEX imports_undone ON imports (id) WHERE state = 'undone';
DROP INDEX orders_by_time;
CREATE INDEX orders_by_time ON orders (placed_at, import_id) WHERE state = 0 AND hidden = 0;
`
