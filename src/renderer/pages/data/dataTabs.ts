/**
 * The sub-pages of Data in their order: the names of their routes, which are children of `data` in `router.ts`. Each tab reads `data.tab.<name>`; the page
 * itself has no `<PageHeader>`, since the frame above the tabs has it.
 */
export const DATA_TABS = ['imports', 'quality', 'data-customers', 'data-products', 'data-orders', 'duplicates'] as const
