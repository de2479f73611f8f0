/** Where the window's page lives; the scheme is served by renderer-scheme.ts. */

/** The origin of the page. */
export const pageOrigin = 'app://palate'
/** The one page. */
export const pageUrl = `${pageOrigin}/index.html`
