/** How the room for what phones ask for again is shared out: most is for rendered files, since to make one costs most. */

import { fileCache } from './file-cache.ts'

export function cachesOf(bytes: number) {
  return {
    rendered: fileCache(Math.floor(bytes * 0.57)),
    limits: {
      phones: Math.floor(bytes * 0.25),
      books: Math.floor(bytes * 0.15),
      defaults: Math.floor(bytes * 0.03),
    },
  }
}
