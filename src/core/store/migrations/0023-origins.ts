/** Where orders came from and where customers live, so that whoever has bought nothing yet can be offered what sells to those like them. */
export const origins = `
ALTER TABLE orders ADD COLUMN channel TEXT;             -- the shop, marketplace, campaign or site, in the file's word
ALTER TABLE customers ADD COLUMN country TEXT;          -- ISO 3166 code, or the file's word where it is none
ALTER TABLE customer_facts ADD COLUMN country TEXT;
ALTER TABLE customers_before ADD COLUMN country TEXT;
`
