/** Parameters by name: a table with the model's own names, where each value comes from and which one wins; or plain text. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, SegmentedControl, Text, Textarea } from '@mantine/core'
import { type ClipboardEvent, useRef, useState } from 'react'
import { useFocusAfter } from '../lib/focus-after.ts'
import type { Level } from '../lib/inheritance.ts'
import { type KnownNames, modelsInAList, useKnownNames } from '../lib/parameter-names.ts'
import {
  emptyParameterRow,
  type ParameterRow,
  parameterRows,
  rowProblem,
  textOfRows,
} from '../lib/parameters.ts'
import { InheritedRow, OwnRow } from './parameter-rows.tsx'
import type { ParametersProps } from './parameters-section.tsx'
import './parameters-editor.css'

export default function ParametersEditor(props: ParametersProps) {
  const [view, setView] = useState('table')
  return (
    <>
      <div className="parameters-head">
        <Text size="sm" c="dimmed">
          <Trans>By the vendor’s own names; they win over what the model says.</Trans>
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t`Show parameters as`}
          value={view}
          onChange={setView}
          data={[
            { value: 'table', label: t`Table` },
            { value: 'text', label: t`Text` },
          ]}
        />
      </div>
      {view === 'table' ? <ParameterRows {...props} /> : <AsText {...props} />}
    </>
  )
}

function AsText({ text, error, readOnly, onChange }: ParametersProps) {
  return (
    <Textarea
      aria-label={t`Parameters`}
      className="mono-input own-layout"
      description={t`One “name = value” a line. “- name” leaves the parameter out of the file. A name with “=” in it stands in straight quotes.`}
      inputWrapperOrder={['input', 'description', 'error']}
      autosize
      minRows={3}
      maxRows={16}
      spellCheck={false}
      readOnly={readOnly}
      value={text}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** Rows as they are typed, also while what stands in them is not yet worth saving. */
function useRows(text: string, onChange: (text: string) => void) {
  const [rows, setRows] = useState(() => parameterRows(text))
  const written = useRef(text)
  // Taken over from another editor, or given back by Cancel.
  if (written.current !== text) {
    written.current = text
    setRows(parameterRows(text))
  }
  const change = (next: ParameterRow[]) => {
    setRows(next)
    written.current = textOfRows(next)
    if (written.current !== text) onChange(written.current)
  }
  return [rows, change] as const
}

type Inherited = { name: string; value: string | null; level: Level; weaker: Level[] }

/** What the levels above say under names that are not set here. */
function inheritedOf(levels: readonly Level[], own: ReadonlySet<string>): Inherited[] {
  const found = new Map<string, Inherited>()
  for (const level of levels)
    for (const [name, value] of Object.entries(level.parameters)) {
      const stronger = found.get(name)
      if (stronger) stronger.weaker.push(level)
      else if (!own.has(name)) found.set(name, { name, value, level, weaker: [] })
    }
  return [...found.values()]
}

function Head() {
  return (
    <thead>
      <tr>
        <th>
          <Trans>Name</Trans>
        </th>
        <th>
          <Trans>Value</Trans>
        </th>
        <th>
          <Trans context="where a value comes from">From</Trans>
        </th>
        <td />
      </tr>
    </thead>
  )
}

/** What the table is called, by what its parameters are set for. */
const tableNames = (): Record<ParametersProps['whose'], string> => ({
  phone: t`Parameters of this phone`,
  preset: t`Parameters of this preset`,
  model: t`Parameters of phones of this model`,
  tenant: t`Parameters of this tenant`,
  system: t`Parameters of all tenants`,
})

function ParameterRows(props: ParametersProps) {
  const { whose, levels, readOnly, text, error, onChange } = props
  const [rows, change] = useRows(text, onChange)
  const place = useRef<HTMLDivElement>(null)
  const focus = useFocusAfter(place)
  const own = new Set(rows.map(({ name }) => name))
  const inherited = inheritedOf(levels, own)
  const names = useKnownNames(props.names, [...own, ...inherited.map(({ name }) => name)])
  const problems = new Map(rows.map((row) => [row, error === undefined ? undefined : rowProblem(rows, row)]))
  const isPlaced = [...problems.values()].some((problem) => problem !== undefined)
  const set = (row: ParameterRow, patch: Partial<ParameterRow>) =>
    change(rows.map((each) => (each.key === row.key ? { ...each, ...patch } : each)))
  const add = (row = emptyParameterRow()) => {
    change([...rows, row])
    focus(`parameter ${row.key} ${row.name === '' ? 'name' : 'value'}`)
  }
  /** Several lines at once, as they stand in a file. */
  const paste = (row: ParameterRow, event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text')
    if (!/[=\n]/.test(pasted.trim()) || row.value !== '') return
    event.preventDefault()
    event.stopPropagation()
    const given = parameterRows(pasted)
    const last = given.at(-1)
    change(rows.flatMap((each) => (each.key === row.key ? given : [each])))
    if (last) focus(`parameter ${last.key} value`)
  }
  return (
    <div ref={place}>
      <table className="table parameters-edit" aria-label={tableNames()[whose]}>
        <Head />
        <tbody>
          {rows.map((row, index) => (
            <OwnRow
              key={row.key}
              {...{ whose, levels, names, row, readOnly }}
              namesOf={props.names}
              number={index + 1}
              problem={problems.get(row)}
              onChange={(patch) => set(row, patch)}
              onPaste={(event) => paste(row, event)}
              onRemove={() => {
                change(rows.filter((each) => each.key !== row.key))
                const next = rows[index + 1] ?? rows[index - 1]
                focus(next ? `parameter ${next.key} remove` : 'parameter-add')
              }}
            />
          ))}
          {inherited.map((each) => (
            <InheritedRow
              key={each.name}
              {...{ whose, names, readOnly, ...each }}
              namesOf={props.names}
              onTakeOver={() =>
                add(
                  emptyParameterRow({
                    ...{ name: each.name, leftOut: each.value === null },
                    value: names.mayBeSecret(each.name) ? '' : (each.value ?? ''),
                  }),
                )
              }
            />
          ))}
        </tbody>
      </table>
      {rows.length + inherited.length === 0 && (
        <Text size="sm" c="dimmed" mt={6}>
          <Trans>None is set, here or above: the model says everything.</Trans>
        </Text>
      )}
      {error !== undefined && !isPlaced && (
        <Text size="sm" c="red" mt={6} role="alert" tabIndex={-1} data-mistakes>
          {error}
        </Text>
      )}
      <Whence names={names} />
      {!readOnly && (
        <Button mt={10} size="compact-sm" variant="default" data-handle="parameter-add" onClick={() => add()}>
          <Trans>Add a parameter</Trans>
        </Button>
      )}
    </div>
  )
}

/** Where the names that are offered come from. */
function Whence({ names: { known, reach } }: { names: KnownNames }) {
  const said = reach ? reachInWords(reach) : known === false && ofText()
  if (!said) return null
  return (
    <Text size="sm" c="dimmed" mt={6}>
      {said}
    </Text>
  )
}

const ofText = () => t`Which names this model knows is not known: its file is a text of its own.`

function reachInWords({ models, further }: NonNullable<KnownNames['reach']>): string {
  if (models.length === 0)
    return t`No phone is there yet whose model would offer names: type them as the vendor writes them.`
  const named = modelsInAList(models, 12)
  if (further > 0)
    return plural(further, {
      one: `Names are offered of the models of most phones: ${named}; # further one is not asked.`,
      other: `Names are offered of the models of most phones: ${named}; # further ones are not asked.`,
    })
  return t`Names are offered of the models that its phones have: ${named}.`
}
