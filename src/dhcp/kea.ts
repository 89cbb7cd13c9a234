/** Kea: what goes into `Dhcp4` of its configuration. */

import { isUnknown, optionsOf, type PlannedOption, type PlannedVendor } from './plan.ts'

/** The server knows these by itself. */
const known = new Set([43, 66, 114])

type Json = Record<string, unknown>

export function keaText(plan: readonly PlannedVendor[]): string {
  const told = plan.filter((vendor) => !isUnknown(vendor))
  const all = plan.filter(isUnknown).flatMap(({ options }) => options.map(dataOf))
  const definitions = [
    ...optionsOf(plan)
      .filter(({ option }) => !known.has(option))
      .map((each) => ({
        ...{ name: `phones-${each.option}`, code: each.option, space: 'dhcp4' },
        ...(each.isAddress ? { type: 'ipv4-address', array: true } : { type: 'string' }),
      })),
    ...plan.flatMap(({ tag, options }) =>
      options.flatMap(({ sub }) =>
        sub === undefined ? [] : [{ name: `o${sub}`, code: sub, space: tag, type: 'string' }],
      ),
    ),
  ]
  const text = JSON.stringify(
    {
      ...(definitions.length > 0 && { 'option-def': definitions }),
      ...(told.length > 0 && { 'client-classes': told.map(classOf) }),
      ...(all.length > 0 && { 'option-data': all }),
    },
    undefined,
    2,
  )
  // As its parts stand in the braces of `Dhcp4`.
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.slice(2))
    .join('\n')
}

function classOf({ tag, classes, ouis, options }: PlannedVendor): Json {
  const tests =
    classes.length > 0
      ? classes.map((name) => `substring(option[60].hex,0,${name.length}) == '${name}'`)
      : ouis.map((oui) => `substring(pkt4.mac,0,3) == 0x${oui}`)
  const own43 = options.find(({ option }) => option === 43)
  const is43Text = own43 && own43.sub === undefined
  return {
    name: tag,
    test: tests.join(' or '),
    // Option 43 is this class's own matter (RFC 2132 §8.4).
    ...(own43 && {
      'option-def': [
        {
          ...{ name: 'vendor-encapsulated-options', code: 43, space: 'dhcp4' },
          ...(is43Text ? { type: 'string' } : { type: 'empty', encapsulate: tag }),
        },
      ],
    }),
    'option-data': options.flatMap((option) =>
      option.sub === undefined
        ? [dataOf(option)]
        : [
            { name: 'vendor-encapsulated-options', 'always-send': true },
            { name: `o${option.sub}`, space: tag, data: escaped(option.value) },
          ],
    ),
  }
}

/** Told whether the phone asks for it or not. */
function dataOf({ option, isAddress, value }: PlannedOption): Json {
  return { code: option, data: isAddress ? value : escaped(value), 'always-send': true }
}

/** A comma would begin another value. */
const escaped = (text: string): string => text.replaceAll(',', '\\,')
