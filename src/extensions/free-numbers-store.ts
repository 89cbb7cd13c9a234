/** What is free in a tenant: numbers that no extension has, one after the other, and extensions that no phone has. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { InvalidInput } from '../kernel/errors.ts'

const atOnce = 500
/** A plan of numbers that is fuller than this wants another beginning. */
const mostLookedAt = 200_000

export function freeNumbers(db: Pick<Database, 'queries'>) {
  async function takenOf({ tenantId }: TenantScope, numbers: readonly string[]): Promise<Set<string>> {
    const rows = await db.queries
      .selectFrom('extension')
      .select('number')
      .where('tenantId', '=', tenantId)
      .where('number', 'in', numbers)
      .execute()
    return new Set(rows.map(({ number }) => number))
  }

  /** Behind the highest one of three to five digits, as people dial them. */
  async function usualStart({ tenantId }: TenantScope): Promise<string> {
    const rows = await db.queries
      .selectFrom('extension')
      .select('number')
      .where('tenantId', '=', tenantId)
      .where((where) => where.between(where.fn<number>('length', ['number']), 3, 5))
      .orderBy((order) => order.fn<number>('length', ['number']), 'desc')
      .orderBy('number', 'desc')
      .limit(atOnce)
      .execute()
    const highest = rows.find(({ number }) => /^\d+$/.test(number))?.number
    return highest === undefined ? '100' : String(Number(highest) + 1).padStart(highest.length, '0')
  }

  /** The first by its number that registers and is on no phone; `from`: no number before it. */
  async function idleFrom({ tenantId }: TenantScope, from: string | undefined) {
    const row = await db.queries
      .selectFrom('extension')
      .select(['id', 'number', 'name'])
      .where('tenantId', '=', tenantId)
      .where('tech', 'in', ['SIP', 'PJSIP'])
      .$if(from !== undefined, (all) =>
        all.where((where) => {
          const length = where.fn<number>('length', ['number'])
          const [least, digits] = [from ?? '', (from ?? '').length]
          return where.or([
            where(length, '>', digits),
            where.and([where(length, '=', digits), where('number', '>=', least)]),
          ])
        }),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('phoneLine')
              .select('phoneLine.phoneId')
              .whereRef('phoneLine.extensionId', '=', 'extension.id'),
          ),
        ),
      )
      .orderBy((order) => order.fn<number>('length', ['number']))
      .orderBy('number')
      .limit(1)
      .executeTakeFirst()
    return row ?? null
  }

  return {
    /** The next one that is on no phone, from a number on; behind the highest it begins anew. */
    async freeExtension(scope: TenantScope, from?: string) {
      return (await idleFrom(scope, from)) ?? (from === undefined ? null : idleFrom(scope, undefined))
    },

    /** As many as are wanted, with the zeros before them that `from` has. */
    async nextFree(scope: TenantScope, { from, count }: { from?: string | undefined; count: number }) {
      const start = from ?? (await usualStart(scope))
      const free: string[] = []
      for (let looked = 0; looked < mostLookedAt; looked += atOnce) {
        const numbers = Array.from({ length: atOnce }, (_, n) =>
          String(Number(start) + looked + n).padStart(start.length, '0'),
        )
        const taken = await takenOf(scope, numbers)
        free.push(...numbers.filter((number) => !taken.has(number)))
        if (free.length >= count) return free.slice(0, count)
      }
      throw new InvalidInput([
        {
          path: 'from',
          message: `Not ${count} of the ${mostLookedAt} numbers from ${start} on are free; begin elsewhere`,
        },
      ])
    },
  }
}
