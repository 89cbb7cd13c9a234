/** Configuration > Provisioning > Phones: the list and what is done with the phones chosen in it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Menu } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { type ComponentProps, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { LoopbackNotice } from '../../components/loopback-notice.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { soon } from '../../components/soon.tsx'
import { useStartOperation } from '../../components/start-operation.tsx'
import { copyText } from '../../lib/copy.ts'
import { howMany, numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useRoving } from '../../lib/roving.ts'
import type { Sight } from '../../lib/rows-in-sight.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useMay, useSession } from '../../lib/session.ts'
import { askToDelete } from './ask-to-delete.ts'
import { ColumnsMenu, useColumns } from './columns-menu.tsx'
import { ChosenFilters, FilterBar } from './filter-bar.tsx'
import { phoneCards, phoneColumns } from './phone-columns.tsx'
import { type NamesOfIds, type PhoneFilter, usePhoneFilter } from './phone-filters.ts'
import { PhonesTable } from './phones-table.tsx'
import { ManyPhones, ManyPhonesMenu, NewPhone, PhonesToolbar } from './phones-toolbar.tsx'
import { SavedListsButton, useSavedLists } from './saved-lists.tsx'
import { useSelection } from './selection.tsx'
import { StateChips } from './state-chips.tsx'
import { type PhoneRows, usePhoneRows } from './use-phone-rows.ts'
import './phones-list.css'
import { useLanguage } from '../../lib/speak.ts'

const FilterSheet = soon(() => import('./filter-sheet.tsx'))
const NoPhones = soon(() => import('./no-phones.tsx'))
const MendThem = soon(() => import('./mend-them.tsx'))

/** The address counts pages of so many rows. */
const rowsOfPage = 50

export function PhonesPage() {
  const { code = '' } = useParams({ strict: false })
  // Another tenant's phones are another list: nothing chosen here stays chosen there.
  return <TenantPhones key={code} code={code} />
}

function TenantPhones({ code }: { code: string }) {
  const list = useListState('name')
  const filter = usePhoneFilter()
  const { narrowed } = filter
  const isNarrow = useNarrow('(max-width: 62em)')
  const isDocked = useNarrow('(max-width: 48em)')
  const [begin] = useState((list.page - 1) * rowsOfPage)
  const rows = usePhoneRows(code, { ...narrowed, sort: list.sort, order: list.order }, begin)
  const { answer } = rows
  const known = useMemo(() => [...rows.at.values()], [rows.at])
  const selection = useSelection(narrowed, answer, known)
  const [sight, setSight] = useState<Sight>({ first: 0, last: 0 })
  usePlaceInAddress(sight, rows.isOld)
  const [columns, setColumns] = useColumns()
  const presets = usePresetNames(code)
  const drawn = useDrawnColumns(code, columns, presets, isNarrow)
  const names: NamesOfIds = {
    model: modelInWords(known, narrowed.modelId),
    preset: narrowed.presetId && presets?.get(narrowed.presetId),
    reason: narrowed.reason && failingInWords(known[0]),
  }
  const saved = useSavedLists(code, columns, setColumns)
  const rowMenu = useCallback((phone: Phone) => <PhoneMenu code={code} phone={phone} />, [code])
  return (
    <>
      <Header
        {...{ code, filter, rows, isNarrow, list }}
        saved={<SavedListsButton {...saved} isNarrow={isNarrow} />}
      />
      <LoopbackNotice url={known[0]?.provisioningUrl} />
      <div className="list-filters">
        <StateChips answer={answer} filter={filter} />
        <Search list={list} />
        <Tools
          {...{ code, filter, names, isNarrow, sight }}
          found={answer}
          hasPresets={Boolean(presets?.size)}
        >
          <ColumnsMenu columns={columns} onChange={setColumns} />
        </Tools>
      </div>
      <div className="surface">
        <PhonesToolbar
          {...{ code, selection, known, isDocked }}
          sight={{ ...sight, indexOf: rows.indexOf }}
        />
        <PhonesTable
          {...{ code, rows, list, selection, begin }}
          isCards={isNarrow}
          columns={drawn}
          onSight={setSight}
          rowMenu={isNarrow ? undefined : rowMenu}
          empty={<NoPhones {...{ code, filter, names }} />}
        />
      </div>
    </>
  )
}

/** Each phone of a list of those that fail for one reason says it. */
function failingInWords(phone: Phone | undefined): string | undefined {
  const { failing } = phone?.status ?? {}
  return failing ? say(failing.reason.message) : undefined
}

function Search({ list }: { list: ListState }) {
  return (
    <SearchBox
      label={t`Search phones`}
      hint={t`Name, MAC, number, address, agent`}
      hotkey="/"
      value={list.q}
      onSearch={list.setSearch}
    />
  )
}

type ToolsProps = {
  code: string
  filter: PhoneFilter
  names: NamesOfIds
  isNarrow: boolean
  sight: Sight
  found: PhoneRows['answer']
  hasPresets: boolean
  children: ReactNode
}

/** Beside the search, one stop of Tab. */
function Tools({ code, filter, names, isNarrow, sight, found, hasPresets, children }: ToolsProps) {
  const place = useRef<HTMLDivElement>(null)
  useRoving(place)
  const { narrowed } = filter
  return (
    <div className="list-tools" ref={place}>
      {isNarrow ? (
        <ChosenFilters {...{ filter, names }} />
      ) : (
        <FilterBar {...{ code, filter, names, hasPresets }} />
      )}
      {(narrowed.credentials || narrowed.status === 'pending') && <MendThem {...{ code, narrowed, found }} />}
      {!isNarrow && (
        <div className="rows-told">
          <RowsInWords sight={sight} found={found} />
          {children}
        </div>
      )}
    </div>
  )
}

/** The same as long as nothing of it changes: rows are drawn anew only then. */
function useDrawnColumns(
  code: string,
  columns: Parameters<typeof phoneColumns>[1],
  presets: ReadonlyMap<string, string> | undefined,
  isNarrow: boolean,
) {
  const language = useLanguage()
  // biome-ignore lint/correctness/useExhaustiveDependencies: their headings are those of the language
  return useMemo(
    () =>
      isNarrow
        ? phoneCards(code)
        : phoneColumns(code, columns, ({ presetId }) => presetInWords(presets, presetId)),
    [code, columns, isNarrow, presets, language],
  )
}

function useNarrow(query: string): boolean {
  return useMediaQuery(query, undefined, { getInitialValueInEffect: false }) ?? false
}

type HeaderProps = {
  code: string
  filter: PhoneFilter
  rows: PhoneRows
  isNarrow: boolean
  list: ListState
  saved: ReactNode
}

function Header({ code, filter, rows: { answer }, isNarrow, list, saved }: HeaderProps) {
  const tenant = useSession()?.tenants.find((one) => one.code === code)
  const name = tenant?.name ?? code
  const { narrowed, isOn } = filter
  const many = { code, narrowed, found: answer }
  return (
    <PageHeader
      crumbs={[{ label: t`Configuration` }, { label: t`Provisioning` }]}
      title={t`Phones`}
      aside={
        answer &&
        (narrowed.q || isOn ? t`${howMany(answer)} found in ${name}` : t`${howMany(answer)} in ${name}`)
      }
      actions={
        isNarrow ? (
          <>
            {saved}
            <Filters {...{ code, filter, list }} found={answer} />
            <ManyPhonesMenu {...many} />
            <NewPhone code={code} />
          </>
        ) : (
          <>
            {saved}
            <ManyPhones {...many} />
            <NewPhone code={code} />
          </>
        )
      }
    />
  )
}

function Filters(props: Omit<ComponentProps<typeof FilterSheet>, 'onClose'>) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <ActionIcon variant="default" size={36} aria-label={t`Filters`} onClick={() => setOpened(true)}>
        <IconFilter size={18} />
      </ActionIcon>
      {opened && <FilterSheet {...props} onClose={() => setOpened(false)} />}
    </>
  )
}

function RowsInWords({ sight: { first, last }, found }: { sight: Sight; found: PhoneRows['answer'] }) {
  if (!found?.total) return null
  return (
    <span className="detail">
      <Trans>
        Rows {numeral(first + 1)}–{numeral(last + 1)} of {howMany(found)}
      </Trans>
    </span>
  )
}

/** The place where one looks stands in the address, for when one comes back to it. */
function usePlaceInAddress({ first }: Sight, isOld: boolean): void {
  const [{ page = 1 }, change] = usePageSearch()
  const now = Math.floor(first / rowsOfPage) + 1
  const latest = useRef(change)
  latest.current = change
  useEffect(() => {
    if (now === page || isOld) return
    const timer = setTimeout(() => latest.current({ page: now === 1 ? undefined : now }, 'stay'), 400)
    return () => clearTimeout(timer)
  }, [now, page, isOld])
}

function usePresetNames(code: string): ReadonlyMap<string, string> | undefined {
  const { data } = useAsk(
    'listPresets',
    { params: { code }, query: { pageSize: 1000 } },
    { staleTime: 60_000 },
  )
  return useMemo(() => data && new Map(data.items.map(({ id, name }) => [id, name])), [data])
}

/** Nothing where nobody has one. */
function presetInWords(
  presets: ReadonlyMap<string, string> | undefined,
  id: string | null,
): string | undefined {
  if (!presets?.size) return undefined
  if (id === null) return t`no preset`
  return presets.get(id) ?? t`one preset`
}

function modelInWords(known: readonly Phone[], modelId: string | undefined): string | undefined {
  const phone = known.find((each) => each.modelId === modelId)
  return phone && `${phone.vendor} ${phone.modelName}`
}

function PhoneMenu({ code, phone }: { code: string; phone: Phone }) {
  const navigate = useNavigate()
  const start = useStartOperation(code)
  const [mayAsk, mayDelete] = [useMay('ask'), useMay('delete')]
  return (
    <RowMenu of={phone.name}>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/phones/$id', params: { code, id: phone.id } })}>
        <Trans>Open</Trans>
      </Menu.Item>
      <Menu.Item onClick={() => copyText(phone.provisioningUrl, t`Autoprovisioning URL`)}>
        <Trans>Copy URL</Trans>
      </Menu.Item>
      {mayAsk && (
        <>
          <Menu.Item onClick={() => start('resync', { phones: [phone.id] }, 1, phone.name)}>
            <Trans>Resync config</Trans>
          </Menu.Item>
          <Menu.Item onClick={() => start('reboot', { phones: [phone.id] }, 1, phone.name)}>
            <Trans>Reboot…</Trans>
          </Menu.Item>
        </>
      )}
      {mayDelete && (
        <>
          <Menu.Divider />
          <Menu.Item
            color="red"
            onClick={() => askToDelete({ code, target: { ids: [phone.id] }, count: 1, known: [phone] })}
          >
            <Trans>Delete…</Trans>
          </Menu.Item>
        </>
      )}
    </RowMenu>
  )
}
