/** Configuration > Provisioning > Key layouts. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { KeyLayout } from '../../../../src/schema/key-layout.ts'
import { Empty, NoneHere } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { numeral } from '../../lib/format.ts'
import { ruleNames } from '../../lib/key-rules.ts'
import { say } from '../../lib/language.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDeleteKeyLayout } from './delete-key-layout.tsx'

function columns(code: string): Column<KeyLayout>[] {
  return [
    {
      key: 'name',
      label: t`Name`,
      sort: 'name',
      render: ({ id, name, description }) => (
        <div>
          <Link className="text-link row-link" to="/t/$code/key-layouts/$id" params={{ code, id }}>
            {name}
          </Link>
          {description && <div className="detail">{description}</div>}
        </div>
      ),
    },
    {
      key: 'entries',
      label: t({ message: 'Keys', context: 'of a phone' }),
      render: ({ entries }) =>
        [...new Set(entries.map(({ rule }) => say(ruleNames[rule])))].join(', ') || '—',
    },
    {
      key: 'usedBy',
      label: t`Used by`,
      render: ({ usedBy }) => plural(usedBy, { one: '# phone', other: '# phones' }),
    },
  ]
}

export function KeyLayoutsPage() {
  const { code = '' } = useParams({ strict: false })
  const list = useListState('name')
  const navigate = useNavigate()
  const answer = useAsk('listKeyLayouts', { params: { code }, query: list.query }, { keep: true })
  const readOnly = useReadOnlyReason('change')
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`Configuration` }, { label: t`Provisioning` }]}
        title={t`Key layouts`}
        aside={answer.data && t`${numeral(answer.data.total)} for phones and presets`}
      />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton
            reason={readOnly}
            leftSection={<IconPlus size={16} />}
            onClick={() => navigate({ to: '/t/$code/key-layouts/$id', params: { code, id: 'new' } })}
          >
            <Trans>New Key Layout</Trans>
          </ReasonButton>
          <SearchBox label={t`Search key layouts`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`Key layouts`}
          columns={columns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(layout) => <LayoutMenu code={code} layout={layout} />}
          empty={<NoLayouts list={list} />}
        />
      </div>
    </>
  )
}

function NoLayouts({ list }: { list: ListState }) {
  if (list.q !== '' || list.page > 1)
    return <NoneHere list={list} none={t`No key layout matches “${list.q}”`} all={t`Show all key layouts`} />
  return (
    <Empty title={t`No key layouts yet`}>
      <Trans>
        A key layout says once what stands on the keys of many phones: all colleagues by name, park slots, a
        number for emergencies. Choose it in a preset or in a phone’s form; a new or renamed extension is on
        the keys by itself.
      </Trans>
    </Empty>
  )
}

function LayoutMenu({ code, layout }: { code: string; layout: KeyLayout }) {
  const navigate = useNavigate()
  const remove = useDeleteKeyLayout(code)
  const readOnly = useReadOnlyReason('change') !== undefined
  const params = { code, id: layout.id }
  return (
    <RowMenu of={layout.name}>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/key-layouts/$id', params })}>
        <Trans>Open</Trans>
      </Menu.Item>
      {!readOnly && (
        <Menu.Item color="red" onClick={() => remove(layout)}>
          <Trans>Delete…</Trans>
        </Menu.Item>
      )}
    </RowMenu>
  )
}
