/** The table of who may do what, with the calls that each row opens. */

import type { Noun } from '../schema/contract/endpoint.ts'
import { contract, type Endpoint, nouns } from '../schema/contract.ts'
import { type Capability, capabilities, policy, roleNames, roles } from '../schema/policy.ts'
import type { Api } from './api.ts'

export function policyRoutes(api: Api): void {
  api.on('policy', async () => ({
    roles: roles.map((role) => ({ role, name: roleNames[role] })),
    rows: capabilities.map((capability) => ({
      capability,
      ...policy[capability],
      roles: [...policy[capability].roles],
      calls: callsOf(capability).map(([name]) => name),
      asksAgain: callsOf(capability).some(([, { reveals }]) => reveals === true),
      opens: openedBy(capability),
    })),
  }))
}

const callsOf = (capability: Capability) =>
  Object.entries<Endpoint>(contract).filter(([, { access }]) => access === capability)

/** By what they are about, in the order in which a reader meets them. */
function openedBy(capability: Capability) {
  return Object.entries<Noun>(nouns).flatMap(([noun, { calls }]) => {
    const opened = Object.entries(calls).filter(([, { access }]) => access === capability)
    if (opened.length === 0) return []
    return [
      {
        noun,
        calls: opened.map(([name, { summary, method }]) => ({ name, summary, reads: method === 'GET' })),
      },
    ]
  })
}
