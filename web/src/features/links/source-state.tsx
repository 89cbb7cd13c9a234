/** What a link's database would bring, what the last reads came to, and taking it now. */

import { msg, plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Pagination, Table } from '@mantine/core'
import { IconDownload, IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import type { Link } from '../../../../src/schema/link.ts'
import type {
  PlanItem,
  PlanOutcome,
  SourceCounts,
  SourcePreview,
  SourceRead,
} from '../../../../src/schema/link-source.ts'
import { Choice } from '../../components/choice.tsx'
import { Section } from '../../components/section.tsx'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { numeral } from '../../lib/format.ts'
import { optionsOf, say, type Words } from '../../lib/language.ts'
import { linkCalls, useLinkReads, useTakeLink } from './link-calls.ts'

type Props = { code: string | undefined; link: Link; dirty: boolean; mayTake: boolean }

const outcomeWords: Words<SourceRead['outcome']> = {
  taken: msg({ message: 'Taken', context: 'read of a database' }),
  same: msg({ message: 'Nothing new', context: 'read of a database' }),
  waiting: msg({ message: 'Waits for the PBX', context: 'read of a database' }),
  held: msg({ message: 'Held back', context: 'read of a database' }),
  failed: msg({ message: 'Failed', context: 'read of a database' }),
}
const outcomeTones: Record<SourceRead['outcome'], Tone> = {
  taken: 'good',
  same: 'plain',
  waiting: 'waiting',
  held: 'bad',
  failed: 'bad',
}
const planWords: Words<PlanOutcome> = {
  new: msg({ message: 'New', context: 'extension of a PBX' }),
  changed: msg({ message: 'Changed', context: 'extension of a PBX' }),
  gone: msg({ message: 'Gone', context: 'extension of a PBX' }),
  noPassword: msg({ message: 'Without a password', context: 'extension of a PBX' }),
  wrong: msg({ message: 'Cannot be taken', context: 'extension of a PBX' }),
  same: msg({ message: 'The same', context: 'extension of a PBX' }),
}
const shownFirst: PlanOutcome[] = ['new', 'changed', 'gone', 'noPassword', 'wrong']

type Running = 'preview' | 'take'

/** What was asked of the database here, and what came of it. */
function useSource(code: string | undefined, link: Link) {
  const [preview, setPreview] = useState<SourcePreview>()
  const [shown, setShown] = useState<{ outcome: PlanOutcome | ''; page: number }>({ outcome: '', page: 1 })
  const [trouble, setTrouble] = useState('')
  const [running, setRunning] = useState<Running>()
  const take = useTakeLink(code)

  const run = async (what: Running, work: () => Promise<unknown>) => {
    setRunning(what)
    setTrouble('')
    try {
      await work()
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error))
    } finally {
      setRunning(undefined)
    }
  }
  const look = (outcome: PlanOutcome | '', page: number, fresh: boolean) =>
    run('preview', async () => {
      setPreview(await linkCalls(code).preview(link.id, { outcome: outcome || undefined, page, fresh }))
      setShown({ outcome, page })
    })
  const takeNow = (force: boolean) =>
    run('take', async () => {
      await take(link.id, force)
      setPreview(undefined)
    })
  return { preview, shown, trouble, running, look, takeNow }
}

type Asking = ReturnType<typeof useSource>

export function SourceSection({ code, link, dirty, mayTake }: Props) {
  const asking = useSource(code, link)
  const { preview, shown, trouble, look } = asking
  return (
    <Section title={t`Extensions`} aside={mayTake && <Buttons asking={asking} dirty={dirty} />}>
      <Next link={link} />
      {dirty && (
        <div className="detail">
          <Trans>Save first: what is typed here is not what would be read.</Trans>
        </div>
      )}
      <div aria-live="polite">
        {trouble !== '' && (
          <Alert color="red" variant="light" mt="sm" role="alert" title={t`It could not be done`}>
            {say(trouble)}
          </Alert>
        )}
        {link.lastRead?.outcome === 'held' && <Held link={link} asking={asking} mayTake={mayTake} />}
        {preview && (
          <Preview
            preview={preview}
            outcome={shown.outcome}
            page={shown.page}
            withTenants={code === undefined}
            onShow={(outcome, page) => look(outcome, page, false)}
          />
        )}
      </div>
      <Reads code={code} link={link} />
    </Section>
  )
}

function Buttons({ asking: { running, look, takeNow }, dirty }: { asking: Asking; dirty: boolean }) {
  return (
    <Group gap={8}>
      <Button
        size="xs"
        variant="default"
        disabled={dirty || running === 'take'}
        loading={running === 'preview'}
        leftSection={<IconEye size={14} />}
        onClick={() => look('', 1, true)}
      >
        <Trans>Preview</Trans>
      </Button>
      <Button
        size="xs"
        disabled={dirty || running === 'preview'}
        loading={running === 'take'}
        leftSection={<IconDownload size={14} />}
        onClick={() => takeNow(false)}
      >
        <Trans>Take Now</Trans>
      </Button>
    </Group>
  )
}

function Held({ link, asking, mayTake }: { link: Link; asking: Asking; mayTake: boolean }) {
  return (
    <Alert color="red" variant="light" mt="sm" title={t`Too much is gone there at once`}>
      <div>{say(link.why)}</div>
      {mayTake && (
        <Button
          size="xs"
          color="red"
          variant="light"
          mt={8}
          loading={asking.running === 'take'}
          onClick={() => asking.takeNow(true)}
        >
          <Trans>Take It All the Same</Trans>
        </Button>
      )}
    </Alert>
  )
}

function Next({ link }: { link: Link }) {
  if (!link.enabled)
    return (
      <div className="detail">
        <Trans>Paused: nothing is read by itself.</Trans>
      </div>
    )
  if (link.nextReadAt === null)
    return (
      <div className="detail">
        <Trans>
          Nothing was taken yet. Look at the preview; once it was taken, extensions are kept in step.
        </Trans>
      </div>
    )
  return (
    <div className="detail">
      <Trans>
        Read next <Time at={link.nextReadAt} />
      </Trans>
    </div>
  )
}

const previewSize = 50

type PreviewProps = {
  preview: SourcePreview
  outcome: PlanOutcome | ''
  page: number
  withTenants: boolean
  onShow: (outcome: PlanOutcome | '', page: number) => void
}

function Preview({ preview, outcome, page, withTenants, onShow }: PreviewProps) {
  const { counts, items, total, why, notes } = preview
  const pages = Math.ceil(total / previewSize)
  const all = t`All`
  return (
    <div>
      {why !== '' && (
        <Alert color="yellow" variant="light" mt="sm" title={t`Nothing would be taken now`}>
          {say(why)}
        </Alert>
      )}
      <p>
        {shownFirst.map((each) => `${say(planWords[each])}: ${numeral(counts[each])}`).join(' · ')}
        {` · ${say(planWords.same)}: ${numeral(counts.same)}`}
      </p>
      {notes.map((note) => (
        <div className="detail" key={note}>
          {say(note)}
        </div>
      ))}
      <Choice
        name="outcome"
        label={t`Show`}
        maw={260}
        options={[{ value: '', label: all }, ...optionsOf(planWords)]}
        value={outcome}
        onChange={(value) => onShow((value ?? '') as PlanOutcome | '', 1)}
      />
      <Table.ScrollContainer minWidth={300}>
        <Table aria-label={t`Preview`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <Trans>Extension</Trans>
              </Table.Th>
              {withTenants && (
                <Table.Th>
                  <Trans>Tenant</Trans>
                </Table.Th>
              )}
              <Table.Th>
                <Trans>What becomes of it</Trans>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Table.Tr key={`${item.tenant} ${item.number} ${item.outcome} ${item.id}`}>
                <Table.Td>
                  {item.number} <span className="detail">{item.name}</span>
                </Table.Td>
                {withTenants && <Table.Td>{item.tenant}</Table.Td>}
                <Table.Td>
                  <Becomes item={item} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {pages > 1 && (
        <Pagination
          mt={8}
          total={pages}
          value={page}
          onChange={(next) => onShow(outcome, next)}
          getControlProps={(control) => ({
            'aria-label': control === 'next' ? t`Next page` : t`Page before`,
          })}
        />
      )}
    </div>
  )
}

function Becomes({ item: { outcome, fields, why } }: { item: PlanItem }) {
  return (
    <>
      {say(planWords[outcome])}
      {why !== '' && <div className="detail">{say(why)}</div>}
      {fields.map(({ field, old, new: next }) => (
        <div className="detail wrap-anywhere" key={field}>
          {old === null && next === null
            ? t`${field}: another one`
            : `${field}: ${old || '—'} → ${next || '—'}`}
        </div>
      ))}
    </>
  )
}

function Reads({ code, link }: { code: string | undefined; link: Link }) {
  const { data } = useLinkReads(code, link.id)
  if (!data || data.items.length === 0) return null
  return (
    <Table.ScrollContainer minWidth={300} mt="sm">
      <Table aria-label={t`Last reads`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Read</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>What came of it</Trans>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.items.map((read) => (
            <Table.Tr key={read.id}>
              <Table.Td>
                <Time at={read.at} />
              </Table.Td>
              <Table.Td>
                <StateWord tone={outcomeTones[read.outcome]}>{say(outcomeWords[read.outcome])}</StateWord>
                <div className="detail wrap-anywhere">
                  {read.why === '' ? counted(read.counts) : say(read.why)}
                </div>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** What is not there is not said. */
function counted({
  rows,
  new: fresh,
  changed,
  gone,
  missing,
  inUse,
  noPassword,
  wrong,
}: SourceCounts): string {
  const parts = [
    plural(rows, { one: '# extension there', other: '# extensions there' }),
    fresh > 0 && plural(fresh, { one: '# new', other: '# new' }),
    changed > 0 && plural(changed, { one: '# changed', other: '# changed' }),
    gone > 0 && plural(gone, { one: '# deleted', other: '# deleted' }),
    missing > 0 &&
      plural(missing, { one: '# missing, looked for again', other: '# missing, looked for again' }),
    inUse > 0 && plural(inUse, { one: '# gone and still used here', other: '# gone and still used here' }),
    noPassword > 0 && plural(noPassword, { one: '# without a password', other: '# without a password' }),
    wrong > 0 && plural(wrong, { one: '# cannot be taken', other: '# cannot be taken' }),
  ]
  return parts.filter((part) => part !== false).join(' · ')
}
