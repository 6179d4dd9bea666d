/** An import may say nothing of a known customer or product but another key or the country. That keeps it in no list once the imports that brought something of it are undone. */
export const detailsOnly = `
ALTER TABLE customer_facts ADD COLUMN details_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product_facts ADD COLUMN details_only INTEGER NOT NULL DEFAULT 0;
`
