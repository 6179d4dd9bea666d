import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'

/** Every page of the window, each loaded when it is first opened. */
const pages: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./pages/home/HomePage.vue') },
  { path: '/settings', name: 'settings', component: () => import('./pages/settings/SettingsPage.vue') },
  { path: '/:unknown(.*)*', redirect: '/' },
]

export const router = createRouter({ history: createWebHashHistory(), routes: pages })
