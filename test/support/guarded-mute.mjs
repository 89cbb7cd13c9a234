/** A process that never says that it is up. */

setInterval(() => {}, 1000)
