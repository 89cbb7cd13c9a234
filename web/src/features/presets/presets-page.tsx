/** Configuration > Provisioning > Presets. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { PresetInList } from '../../../../src/schema/preset.ts'
import { Empty, NoneHere } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { numeral } from '../../lib/format.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDeletePreset } from './delete-preset.tsx'

function columns(code: string): Column<PresetInList>[] {
  return [
    {
      key: 'name',
      label: t`Name`,
      sort: 'name',
      render: ({ id, name, description }) => (
        <div>
          <Link className="text-link row-link" to="/t/$code/presets/$id" params={{ code, id }}>
            {name}
          </Link>
          {description && <div className="detail">{description}</div>}
        </div>
      ),
    },
    {
      key: 'says',
      label: t`Says`,
      render: ({ says }) => plural(says, { one: '# setting', other: '# settings' }),
    },
    {
      key: 'lines',
      label: t`Lines`,
      render: ({ lineCount }) => (lineCount === 0 ? '—' : String(lineCount)),
    },
    {
      key: 'usedBy',
      label: t`Used by`,
      render: ({ usedBy }) => plural(usedBy, { one: '# phone', other: '# phones' }),
    },
  ]
}

export function PresetsPage() {
  const { code = '' } = useParams({ strict: false })
  const list = useListState('name')
  const navigate = useNavigate()
  const answer = useAsk('listPresets', { params: { code }, query: list.query }, { keep: true })
  const readOnly = useReadOnlyReason('change')
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`Configuration` }, { label: t`Provisioning` }]}
        title={t`Presets`}
        aside={answer.data && t`${numeral(answer.data.total)} for phones of any model`}
      />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton
            reason={readOnly}
            leftSection={<IconPlus size={16} />}
            onClick={() => navigate({ to: '/t/$code/presets/$id', params: { code, id: 'new' } })}
          >
            <Trans>New Preset</Trans>
          </ReasonButton>
          <SearchBox label={t`Search presets`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`Presets`}
          columns={columns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(preset) => <PresetMenu code={code} preset={preset} />}
          empty={<NoPresets list={list} />}
        />
      </div>
    </>
  )
}

function NoPresets({ list }: { list: ListState }) {
  if (list.q !== '' || list.page > 1)
    return <NoneHere list={list} none={t`No preset matches “${list.q}”`} all={t`Show all presets`} />
  return (
    <Empty title={t`No presets yet`}>
      <Trans>
        A preset is what phones of one kind of place have in common, whatever their model: “Reception”, “Hotel
        room”. Say its settings, lines and keys once, and choose it in each phone’s form; a change reaches all
        of them.
      </Trans>
    </Empty>
  )
}

function PresetMenu({ code, preset }: { code: string; preset: PresetInList }) {
  const navigate = useNavigate()
  const remove = useDeletePreset(code)
  const readOnly = useReadOnlyReason('change') !== undefined
  const params = { code, id: preset.id }
  return (
    <RowMenu of={preset.name}>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/presets/$id', params })}>
        <Trans>Open</Trans>
      </Menu.Item>
      {!readOnly && (
        <Menu.Item color="red" onClick={() => remove(preset)}>
          <Trans>Delete…</Trans>
        </Menu.Item>
      )}
    </RowMenu>
  )
}
