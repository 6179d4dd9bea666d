/** How a product is called: by name, else by its id in the file. Over `products pr`; null where the join found none. */
export const PRODUCT_NAME = "coalesce(nullif(pr.name, ''), pr.external_id)"
