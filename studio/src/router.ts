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

router.afterEach(async (to, from) => {
  if (from.name === undefined || to.path === from.path) return
  // Whoever reads by ear begins at the new view.
  await nextTick()
  document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
})
