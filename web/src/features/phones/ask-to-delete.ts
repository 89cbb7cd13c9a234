/** The question before phones are deleted: loaded when it is asked. */

import type { DeleteRequest } from './delete-phones.tsx'

export async function askToDelete(request: DeleteRequest): Promise<void> {
  const dialog = await import('./delete-phones.tsx')
  dialog.openDeleteDialog(request)
}
