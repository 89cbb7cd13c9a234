/** Phones from whatever somebody can paste: read, filled in, corrected where they stand, and the good ones saved at once. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Progress as ProgressBar, Text, Textarea, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Choice } from '../../components/choice.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { tellDone } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { useModels } from '../../lib/models.ts'
import { useAsk } from '../../lib/queries.ts'
import { type Progress, sendTable, tableFile } from '../../lib/send-file.ts'
import './paste-page.css'
import {
  type Fill,
  type FilledRow,
  filledRows,
  type PasteRow,
  rowsOf,
  savedColumns,
  tableOf,
} from './paste-rows.ts'
import { PasteTable } from './paste-table.tsx'
import { ScanBox } from './scan-box.tsx'

export function PastePage() {
  const { code = '' } = useParams({ strict: false })
  return <PasteInto key={code} code={code} />
}

const example = '80:5E:C0:D5:7D:90\n805ec0d57d93 T46U\nc074.ad0b.6401 250 Pool bar'

function PasteInto({ code }: { code: string }) {
  const navigate = useNavigate()
  const table = usePasted(code)
  const { rows, filled, read, save } = table
  const toList = () => navigate({ to: '/t/$code/phones', params: { code } })
  const { wrong, good } = counts(filled)
  const saveGood = () => {
    if (good > 0 && !save.isPending) save.mutate(undefined, { onSuccess: (left) => left === 0 && toList() })
  }
  useHotkeys(
    [
      ['F8', table.toMistake],
      ['mod+Enter', saveGood],
    ],
    [],
  )
  return (
    <div>
      <PageHeader
        crumbs={[
          { label: t`Configuration` },
          { label: t`Provisioning` },
          { label: t`Phones`, to: `/t/${code}/phones` },
        ]}
        title={t`Paste phones`}
        aside={
          rows.length > 0 ? plural(rows.length, { one: '# line read', other: '# lines read' }) : undefined
        }
        actions={
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/t/$code/phones/import" params={{ code }} />}
          >
            <Trans>Import a CSV or XLSX…</Trans>
          </Button>
        }
      />
      <PasteField isFirst={rows.length === 0} read={read} />
      {rows.length > 0 && (
        <>
          <FillRow code={code} table={table} />
          <ReadRows table={table} counts={{ good, wrong }} />
          <SaveBar table={table} counts={{ good, wrong }} save={saveGood} cancel={toList} />
        </>
      )}
      {table.progress && (
        <ProgressBar
          value={(100 * table.progress.done) / Math.max(1, table.progress.total)}
          aria-label={t`Phones looked at`}
        />
      )}
      {save.error && (
        <Alert color="red" variant="light" title={t`Not saved`} role="alert">
          {save.error.message}
        </Alert>
      )}
    </div>
  )
}

type Counts = { good: number; wrong: number }

function ReadRows({ table, counts: { good, wrong } }: { table: Pasted; counts: Counts }) {
  return (
    <div className="surface">
      <div className="paste-chips">
        <Text role="status">
          <Trans>
            <b>{good}</b> ready · <b>{wrong}</b> to correct
          </Trans>
        </Text>
        {wrong > 0 && (
          <Button size="compact-sm" variant="subtle" onClick={table.toMistake}>
            <Trans>Next mistake (F8)</Trans>
          </Button>
        )}
      </div>
      <PasteTable {...table} rows={table.filled} />
    </div>
  )
}

type BarProps = { table: Pasted; counts: Counts; save: () => void; cancel: () => void }

function SaveBar({ table, counts: { good, wrong }, save, cancel }: BarProps) {
  return (
    <div className="paste-bar">
      <div>
        <b>{plural(good, { one: '# phone ready', other: '# phones ready' })}</b>{' '}
        <span className="detail">{byModel(table.filled)}</span>
      </div>
      {wrong > 0 && (
        <span className="detail">
          <Trans>The {wrong} to correct stay here</Trans>
        </span>
      )}
      <Button variant="default" onClick={cancel}>
        <Trans>Cancel</Trans>
      </Button>
      <Button
        loading={table.save.isPending}
        disabled={good === 0}
        title={t`Ctrl Enter saves too`}
        onClick={save}
      >
        {plural(good, { one: 'Save # phone', other: 'Save # phones' })}
      </Button>
    </div>
  )
}

const counts = (rows: readonly FilledRow[]) => {
  const wrong = rows.filter((row) => row.wrong).length
  return { wrong, good: rows.length - wrong }
}

/** `T54W 21 · GRP2614 9` */
function byModel(rows: readonly FilledRow[]): string {
  const models = Map.groupBy(
    rows.filter(({ wrong }) => !wrong),
    ({ shownModelName }) => shownModelName,
  )
  return [...models].map(([name, some]) => `${name} ${some.length}`).join(' · ')
}

type Pasted = ReturnType<typeof usePasted>

function usePasted(code: string) {
  const client = useQueryClient()
  const models = useModels(code, { ofMac: none, label: (id) => names.current.get(id) })
  const names = useRef(new Map<string, string>())
  const showRow = useRef<(index: number) => void>(() => undefined)
  const [rows, setRows] = useState<PasteRow[]>([])
  const [chosen, setChosen] = useState<Fill['models']>({})
  const [vendors, setVendors] = useState<{ vendor: string; count: number }[]>([])
  const [fillName, setFillName] = useState('')
  const [presetId, setPresetId] = useState('')
  const [from, setFrom] = useState<string>()
  const [progress, setProgress] = useState<Progress>()
  const wanted = Math.min(10_000, Math.max(1, rows.length))
  const usual = useAsk('nextExtensions', { params: { code }, query: {} }).data?.numbers[0] ?? ''
  const begin = from ?? usual
  const free = useAsk(
    'nextExtensions',
    { params: { code }, query: { from: begin, count: wanted } },
    { enabled: /^\d{1,15}$/.test(begin) && rows.length > 0, keep: true },
  )
  const numbers = /^\d{1,15}$/.test(begin) ? (free.data?.numbers ?? none) : none
  const filled = useMemo(
    () => filledRows(rows, { models: chosen, numbers, name: fillName, presetId }),
    [rows, chosen, numbers, fillName, presetId],
  )
  const change = (key: number, patch: Partial<PasteRow>) =>
    setRows((all) => all.map((row) => (row.key === key ? { ...row, ...patch } : row)))
  const read = useMutation({
    mutationFn: (text: string) => call('readPasted', { params: { code }, body: { text } }),
    onSuccess: (answer) => {
      for (const row of answer.rows)
        if (row.modelId) names.current.set(row.modelId, `${row.vendor} ${row.modelName}`)
      setRows((all) => [...all, ...rowsOf(answer)])
      setVendors((known) => [
        ...known.map((each) => ({
          ...each,
          count: each.count + (answer.vendors.find(({ vendor }) => vendor === each.vendor)?.count ?? 0),
        })),
        ...answer.vendors.filter(({ vendor }) => known.every((each) => each.vendor !== vendor)),
      ])
      for (const { vendor, modelId, modelName } of answer.vendors)
        if (modelId) {
          names.current.set(modelId, `${vendor} ${modelName}`)
          setChosen((all) => ({ [vendor]: { id: modelId, name: modelName }, ...all }))
        }
    },
  })
  const macWritten = async (key: number) => {
    const row = rows.find((each) => each.key === key)
    if (!row || row.mac.trim() === '') return
    const { rows: again } = await call('readPasted', { params: { code }, body: { text: row.mac } })
    const [known] = again
    if (known)
      change(key, { mac: known.mac, vendor: known.vendor, phone: known.phone, elsewhere: known.elsewhere })
  }
  const save = useMutation({
    mutationFn: async () => {
      const good = filled.filter(({ wrong }) => !wrong)
      const query = { columns: savedColumns, header: 'false', extensions: 'make', mistakes: 'leaveOut' }
      const file = tableFile(tableOf(good, presetId))
      const answer = await sendTable('importPhones', { code, query, file, onProgress: setProgress })
      const refused = new Map(
        answer.rows.flatMap(({ row, mistakes }) => {
          const of = good[row - 1]
          return of && mistakes[0] ? [[of.key, mistakes[0].message] as const] : []
        }),
      )
      const saved = new Set(good.map(({ key }) => key).filter((key) => !refused.has(key)))
      const left = rows
        .filter(({ key }) => !saved.has(key))
        .map((row) => ({ ...row, refused: refused.get(row.key) ?? row.refused }))
      setRows(left)
      const done = plural(saved.size, { one: '# phone saved', other: '# phones saved' })
      const made = plural(answer.extensions, { one: '# extension made', other: '# extensions made' })
      tellDone(answer.extensions > 0 ? `${done}, ${made}` : done)
      return left.length
    },
    onSettled: () => {
      setProgress(undefined)
      client.invalidateQueries()
    },
  })
  const at = useRef(-1)
  const toMistake = () => {
    const wrong = filled.flatMap((row, index) => (row.wrong ? [index] : []))
    const next = wrong.find((index) => index > at.current) ?? wrong[0]
    if (next === undefined) return
    at.current = next
    showRow.current(next)
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const field = document.querySelector<HTMLElement>(`[data-row="${next}"]`)
        const row = field?.closest('[role="row"]')
        ;(row?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? field)?.focus()
      }),
    )
  }
  return {
    ...{ rows, filled, read, save, models, change, macWritten, showRow, toMistake, progress },
    leaveOut: (key: number) => setRows((all) => all.filter((row) => row.key !== key)),
    fill: { chosen, setChosen, vendors, fillName, setFillName, presetId, setPresetId, begin, setFrom },
  }
}

const none: readonly string[] = []

/** Read as soon as something is pasted; what is typed, by the button. */
function PasteField({ isFirst, read }: { isFirst: boolean; read: Pasted['read'] }) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (isFirst) field.current?.focus()
  }, [isFirst])
  const take = (given: string) => {
    if (given.trim() !== '') read.mutate(given, { onSuccess: () => setText('') })
  }
  return (
    <div style={{ marginBottom: 12 }}>
      <Textarea
        ref={field}
        label={isFirst ? t`Paste MAC addresses here, one phone a line` : t`Paste more`}
        description={
          isFirst ? t`In any writing; a model, a number and a name may stand beside each.` : undefined
        }
        placeholder={example}
        className="mono-input"
        spellCheck={false}
        rows={isFirst ? 10 : 1}
        value={text}
        error={read.error?.message}
        onChange={(event) => setText(event.currentTarget.value)}
        onPaste={(event) => {
          if (text !== '') return
          event.preventDefault()
          take(event.clipboardData.getData('text'))
        }}
      />
      <Group mt="xs" gap="xs">
        {text.trim() !== '' && (
          <Button loading={read.isPending} onClick={() => take(text)}>
            <Trans>Read</Trans>
          </Button>
        )}
        <ScanBox many onMac={(mac) => read.mutate(mac)} />
      </Group>
    </div>
  )
}

/** Fills what nobody has typed. */
function FillRow({ code, table }: { code: string; table: Pasted }) {
  const { fill, models } = table
  const presets = useAsk('listPresets', { params: { code }, query: { pageSize: 1000 } }).data?.items ?? []
  return (
    <section className="surface paste-fill" aria-label={t`Fills what you have not typed yourself`}>
      {fill.vendors.map(({ vendor, count }) => (
        <Choice
          key={vendor}
          name={`modelOf.${vendor}`}
          label={`${vendor} (${count})`}
          what={t`a phone model`}
          options={models.options}
          search={models.search}
          value={fill.chosen[vendor]?.id ?? null}
          onChange={(id) => {
            const { [vendor]: _, ...others } = fill.chosen
            const name = models.byId(id ?? '')?.name ?? ''
            fill.setChosen(id ? { ...others, [vendor]: { id, name } } : others)
          }}
        />
      ))}
      <TextInput
        label={t`Extensions from`}
        description={t`Free numbers, made as needed; empty: none`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={fill.begin}
        onChange={(event) => fill.setFrom(event.currentTarget.value.trim())}
      />
      <TextInput
        label={t`Name`}
        placeholder={t`Room ${'{101}'}`}
        description={t`${'{101}'} counts on, ${'{n}'} is the extension`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={fill.fillName}
        onChange={(event) => fill.setFillName(event.currentTarget.value)}
      />
      {presets.length > 0 && (
        <Choice
          name="preset"
          label={t`Preset`}
          empty={t`none`}
          what={t`a preset`}
          options={presets.map(({ id, name }) => ({ value: id, label: name }))}
          value={fill.presetId || null}
          onChange={(id) => fill.setPresetId(id ?? '')}
        />
      )}
    </section>
  )
}
