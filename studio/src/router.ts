import { nextTick } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import LibraryView from './views/LibraryView.vue'

/** Addresses of the page; core/api/page.py serves it at the first part of each. */
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'library', component: LibraryView },
    { path: '/projects/:project', name: 'project', component: LibraryView, props: true },
    {
      path: '/projects/:project/new',
      name: 'new',
      component: () => import('./views/NewView.vue'),
      props: true,
    },
    {
      path: '/projects/:project/cast',
      name: 'cast',
      component: () => import('./views/CastView.vue'),
      props: true,
    },
    {
      path: '/episodes/:episode',
      name: 'episode',
      component: () => import('./views/EpisodeView.vue'),
      props: true,
    },
    {
      path: '/episodes/:episode/plan',
      name: 'plan',
      component: () => import('./views/PlanView.vue'),
      props: true,
    },
    {
      path: '/episodes/:episode/runs',
      name: 'runs',
      component: () => import('./views/RunsView.vue'),
      props: true,
    },
    {
      path: '/runs/:run',
      name: 'run',
      component: () => import('./views/RunView.vue'),
      props: true,
    },
    { path: '/bin', name: 'bin', component: () => import('./views/BinView.vue') },
    {
      path: '/operators',
      name: 'operators',
      component: () => import('./views/OperatorsView.vue'),
    },
    {
      path: '/:anything(.*)',
      name: 'nothing',
      component: () => import('./views/NothingView.vue'),
    },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

// A part of the page that is gone since another release was installed comes with the whole page.
const RELOADED = 'ainern2d.reloaded'
const AGAIN_AFTER_MS = 30_000
router.onError((error: unknown, to) => {
  if (!/module|import/i.test(String(error))) return
  if (Date.now() - Number(sessionStorage.getItem(RELOADED) ?? 0) < AGAIN_AFTER_MS) return
  sessionStorage.setItem(RELOADED, String(Date.now()))
  location.assign(to.fullPath)
})

router.afterEach(async (to, from) => {
  if (from.name === undefined || to.path === from.path) return
  // Whoever reads by ear begins at the new view.
  await nextTick()
  document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
})
