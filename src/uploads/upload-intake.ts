/** Takes in a file that a phone sends: its bytes are sealed where they arrive, its room and its row are given at a desk. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { UploadFiles } from './upload-files.ts'
import type { UploadLimits } from './upload-room.ts'

const maxUploadBytes = 10 * 1024 * 1024

export function mostUploadBytes({ perPhone }: Pick<UploadLimits, 'perPhone'>): number {
  return Math.min(maxUploadBytes, perPhone)
}

/** `bytes` as they were announced; `undefined` when that was not said. */
type NewUpload = {
  name: string
  contentType: string
  bytes: number | undefined
  body: AsyncIterable<Uint8Array>
  act?: Act
}

/** What a person does by it: written to the audit trail with its row, or not at all. */
type Act = { readonly action: string; readonly detail: string }

/** A file that arrived. */
export type Arrived = {
  id: string
  phoneId: string
  name: string
  contentType: string
  bytes: number
  at: number
  act?: Act | undefined
}

/** One for all threads, so that quotas hold over them. */
export type UploadDesk = {
  /** A turn and room for so many bytes, under the id that it answers; throws when there is none. */
  begin(scope: TenantScope, phoneId: string, announced: { name: string; bytes: number }): Promise<string>
  /** Its row; what makes room for it goes. */
  enter(scope: TenantScope, arrived: Arrived): Promise<void>
  /** Gives turn and room back, whatever became of it. */
  end(id: string): void | Promise<void>
}

/** `mostBytes`: no file is larger. */
export function uploadIntake(desk: UploadDesk, files: UploadFiles, clock: Clock, mostBytes: number) {
  async function receive(
    scope: TenantScope,
    phoneId: string,
    { name, contentType, act, ...upload }: NewUpload,
    id: string,
  ): Promise<number> {
    let bytes = 0
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const some of upload.body) {
        bytes += some.length
        if (bytes > (upload.bytes ?? mostBytes)) throw new OffhookError('BODY_TOO_LARGE')
        yield some
      }
    }
    const place = { tenantId: scope.tenantId, phoneId, id }
    await files.write(place, counted())
    await desk
      .enter(scope, { id, phoneId, name, contentType, bytes, at: clock.now(), act })
      .catch(async (error) => {
        await files.remove(place)
        throw error
      })
    return bytes
  }

  return {
    /**
     * Keeps a file as it comes in; one of the same name is replaced. Over the count or the bytes of a phone, its oldest
     * logs go first, then its oldest of all; over those of its tenant or in all, it is refused. Answers its length.
     */
    async keep(scope: TenantScope, phoneId: string, upload: NewUpload): Promise<number> {
      const bytes = upload.bytes ?? mostBytes
      if (bytes > mostBytes) throw new OffhookError('BODY_TOO_LARGE')
      const id = await desk.begin(scope, phoneId, { name: upload.name, bytes })
      try {
        return await receive(scope, phoneId, upload, id)
      } finally {
        await desk.end(id)
      }
    },
  }
}
