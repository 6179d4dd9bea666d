/** Orders whose lines are only what their row in an order list names: the lines of an item list take their place when it comes. */
export const summedUp = `
ALTER TABLE orders ADD COLUMN summed_up INTEGER NOT NULL DEFAULT 0;
`
