import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** The page of the rail under which this one lies. */
    section?: string
    /** A tab that fills its page and scrolls by itself. */
    fills?: boolean
  }
}

/** Every page of the window, each loaded when it is first opened. */
const pages: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./pages/home/HomePage.vue') },
  { path: '/customers', name: 'customers', component: () => import('./pages/customers/CustomersPage.vue') },
  { path: '/customers/mailings', name: 'mailings', component: () => import('./pages/mailings/MailingsPage.vue'), meta: { section: 'customers' } },
  { path: '/recommendations', name: 'recommendations', component: () => import('./pages/recommendations/RecommendationsPage.vue') },
  { path: '/import', name: 'import', component: () => import('./pages/import/ImportPage.vue'), meta: { section: 'data' } },
  {
    path: '/data', name: 'data', component: () => import('./pages/data/DataPage.vue'), redirect: { name: 'imports' }, meta: { section: 'data' },
    // The tabs of the page: `dataTabs.ts` has their order.
    children: [
      { path: 'imports', name: 'imports', component: () => import('./pages/data/ImportsPage.vue') },
      { path: 'quality', name: 'quality', component: () => import('./pages/data/QualityPage.vue') },
      { path: 'customers', name: 'data-customers', component: () => import('./pages/data/browse/CustomersBrowse.vue'), meta: { fills: true } },
      { path: 'products', name: 'data-products', component: () => import('./pages/data/browse/ProductsBrowse.vue'), meta: { fills: true } },
      { path: 'orders', name: 'data-orders', component: () => import('./pages/data/browse/OrdersBrowse.vue'), meta: { fills: true } },
      { path: 'duplicates', name: 'duplicates', component: () => import('./pages/data/duplicates/DuplicatesPage.vue'), meta: { fills: true } },
    ],
  },
  { path: '/data/:id(\\d+)', name: 'report', component: () => import('./pages/data/ReportPage.vue'), props: route => ({ id: Number(route.params.id) }), meta: { section: 'data' } },
  { path: '/train', name: 'train', component: () => import('./pages/train/TrainPage.vue') },
  { path: '/train/:id(\\d+)', name: 'run', component: () => import('./pages/train/RunPage.vue'), props: route => ({ id: Number(route.params.id) }), meta: { section: 'train' } },
  { path: '/train/:one(\\d+)/:other(\\d+)', name: 'compare', component: () => import('./pages/train/ComparePage.vue'), props: route => ({ one: Number(route.params.one), other: Number(route.params.other) }), meta: { section: 'train' } },
  { path: '/settings', name: 'settings', component: () => import('./pages/settings/SettingsPage.vue') },
  { path: '/:unknown(.*)*', redirect: '/' },
]

export const router = createRouter({ history: createWebHashHistory(), routes: pages })
