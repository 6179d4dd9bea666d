/** The invented shop that ships with Shopcast; its files lie in `resources/demo`. */
export const demoShop = {
  name: 'Juniper & Salt',
  timeZone: 'America/New_York',
  files: ['orders_export.csv.gz', 'behaviour_log.csv.gz'],
} as const
