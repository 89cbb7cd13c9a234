/** What a few letters find: pages, then tenants, then what stands in this tenant, then phones of others by their MAC address. */

import { t } from '@lingui/core/macro'
import { macBeginning } from '../../../../src/schema/found-phones.ts'
import type { Session } from '../../../../src/schema/session.ts'
import { findByWords, fit } from '../../../../src/schema/word-search.ts'
import { call } from '../../lib/api.ts'
import type { ChoiceOption, ChoiceSearch } from '../../lib/use-choice.ts'

type Parts = {
  code: string | undefined
  places: readonly ChoiceOption[]
  tenants: Session['tenants']
}

const ofEach = 6
/** A place whose words only hold the text somewhere comes after what is found. */
const wellFitting = 2

export function searchOf({ code, places, tenants }: Parts): ChoiceSearch {
  const rooms = tenants.map((tenant) => ({
    value: `/t/${tenant.code}/phones`,
    label: tenant.name,
    detail: t`Tenant · ${tenant.code}`,
    keys: [tenant.code],
  }))
  return {
    of: `everything ${code} ${places.length}`,
    async ask(text, signal) {
      const found = findByWords(places, text)
      const isWell = (place: ChoiceOption) => (fit(place, text) ?? wellFitting) < wellFitting + 1
      const near = [...found.filter(isWell), ...findByWords(rooms, text).slice(0, ofEach)]
      const asked = await Promise.allSettled([
        code === undefined ? [] : inTenant(code, text, signal),
        byMac(text, signal),
      ])
      // Pages are gone to without the server, too.
      const failed = asked.find((answer) => answer.status === 'rejected')
      if (failed && found.length + near.length === 0) throw failed.reason
      return onceEach([
        ...near,
        ...asked.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
        ...found,
      ])
    },
    known: () => undefined,
    hint: '',
    foundBy: t`A phone is found by its name, MAC address, number, model or address; a phone of another tenant by its MAC address.`,
  }
}

async function inTenant(code: string, q: string, signal: AbortSignal): Promise<ChoiceOption[]> {
  const params = { code }
  const [phones, extensions] = await Promise.all([
    call('listPhones', { params, query: { q, pageSize: ofEach }, signal }),
    call('listExtensions', { params, query: { q, sort: 'fit', pageSize: ofEach }, signal }),
  ])
  return [
    ...phones.items.map(({ id, name, mac, modelName }) => ({
      value: `/t/${code}/phones/${id}`,
      label: name,
      detail: t`Phone · ${mac} · ${modelName}`,
    })),
    ...extensions.items.map(({ id, number, name }) => ({
      value: `/t/${code}/extensions/${id}`,
      label: `${number} · ${name}`,
      detail: t`Extension`,
    })),
  ]
}

async function byMac(text: string, signal: AbortSignal): Promise<ChoiceOption[]> {
  const mac = macBeginning(text)
  if (mac === undefined) return []
  const { items } = await call('findPhones', { query: { mac }, signal })
  return items.map(({ tenant, id, name, mac }) => ({
    value: `/t/${tenant}/phones/${id}`,
    label: name,
    detail: t`Phone · ${mac} · ${tenant}`,
  }))
}

function onceEach(options: readonly ChoiceOption[]): ChoiceOption[] {
  const seen = new Set<string>()
  return options.filter(({ value }) => !seen.has(value) && seen.add(value))
}
