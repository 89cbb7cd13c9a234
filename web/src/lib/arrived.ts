/** What stood behind the `?` as the page was opened, before the router wrote the address in its own way. */

export const arrivedWith = window.location.search
