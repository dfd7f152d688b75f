/** The token of the address that `ainern2d studio` prints; it does not stay in address or history. */
export const launchToken = new URLSearchParams(location.hash.slice(1)).get('token') ?? ''

if (launchToken) history.replaceState(null, '', location.pathname + location.search)

// An open page is given another such address: the browser only changes what is behind the `#`.
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#token=')) location.reload()
})
