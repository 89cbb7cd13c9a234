/** Configuration > Provisioning > Phone models: the built-in ones and the tenant's own. */

import { Menu, SegmentedControl } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Model } from '../../../../src/schema/model.ts'
import { fields } from '../../../../src/schema/settings.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDeleteModel, useDuplicate, useLock } from './model-actions.tsx'

function columns(code: string): Column<Model>[] {
  return [
    {
      key: 'name',
      label: 'Name',
      sort: 'model',
      render: ({ id, vendor, name, description }) => (
        <div>
          <Link className="text-link row-link" to="/t/$code/models/$id" params={{ code, id }}>
            {vendor} {name}
          </Link>
          {description && <div className="detail">{description}</div>}
        </div>
      ),
    },
    {
      key: 'kind',
      label: 'Kind',
      sort: 'kind',
      render: (model) => (
        <span>
          {kindOf(model)}
          {model.locked && !model.builtIn && <span className="detail"> · locked</span>}
          {model.virtual && <span className="detail"> · virtual</span>}
        </span>
      ),
    },
    {
      key: 'lines',
      label: 'Lines',
      sort: 'lines',
      render: (model) => (
        <span style={{ whiteSpace: 'nowrap' }}>{`${model.firstLine} to ${model.lastLine}`}</span>
      ),
    },
    { key: 'keys', label: 'Keys', sort: 'keys', render: ({ lineKeys }) => lineKeys || '—' },
    {
      key: 'honoured',
      label: 'Honours',
      sort: 'honoured',
      render: ({ honoured }) => (
        <span title={`${honoured} of the ${fields.length} fields that models are compared by`}>
          {honoured} of {fields.length}
        </span>
      ),
    },
    {
      key: 'file',
      label: 'File',
      render: ({ mainFile }) => <span className="mono wrap-anywhere">{mainFile || '—'}</span>,
    },
    {
      key: 'phones',
      label: 'Phones',
      sort: 'phones',
      render: ({ phones }) => (phones === 0 ? '—' : phones.toLocaleString('en')),
    },
  ]
}

function kindOf({ builtIn, kind }: Model): string {
  if (builtIn) return 'Built-in'
  return kind === 'sheet' ? 'Own copy' : 'Own template'
}

export function ModelsPage() {
  const { code = '' } = useParams({ strict: false })
  const list = useListState('model')
  const [search, change] = usePageSearch()
  const navigate = useNavigate()
  const readOnly = useReadOnlyReason('settings')
  const builtIn = search.show === undefined ? undefined : search.show === 'builtIn'
  const answer = useAsk('listModels', { params: { code }, query: { ...list.query, builtIn } }, { keep: true })
  return (
    <>
      <PageHeader
        crumbs={[{ label: 'Configuration' }, { label: 'Provisioning' }]}
        title="Phone models"
        aside={answer.data?.total.toLocaleString('en')}
      />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton
            reason={readOnly}
            leftSection={<IconPlus size={16} />}
            onClick={() => navigate({ to: '/t/$code/models/$id', params: { code, id: 'new' } })}
          >
            New Phone Model
          </ReasonButton>
          <SegmentedControl
            size="xs"
            aria-label="Show"
            value={search.show ?? 'all'}
            onChange={(show) => change({ show: show === 'all' ? undefined : show, page: undefined })}
            data={[
              { value: 'all', label: 'All' },
              { value: 'builtIn', label: 'Built-in' },
              { value: 'own', label: 'Own' },
            ]}
          />
          <SearchBox label="Search models" hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label="Phone models"
          columns={columns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(model) => <ModelMenu code={code} model={model} />}
          empty={
            <Empty title={list.q ? `No model matches “${list.q}”` : 'No models of your own yet'}>
              Duplicate a built-in model to change a copy, or write a template: the text that the phone
              fetches, with placeholders for its extension, its passwords and fields of your own.
            </Empty>
          }
        />
      </div>
    </>
  )
}

function ModelMenu({ code, model }: { code: string; model: Model }) {
  const navigate = useNavigate()
  const duplicate = useDuplicate()
  const lock = useLock()
  const remove = useDeleteModel()
  const readOnly = useReadOnlyReason('settings') !== undefined
  return (
    <RowMenu of={`${model.vendor} ${model.name}`.trim()}>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/models/$id', params: { code, id: model.id } })}>
        Open
      </Menu.Item>
      {!readOnly && <Menu.Item onClick={() => duplicate({ code, model })}>Duplicate…</Menu.Item>}
      {!readOnly && !model.builtIn && (
        <>
          <Menu.Item onClick={() => lock({ code, model })}>{model.locked ? 'Unlock' : 'Lock'}</Menu.Item>
          {!model.locked && (
            <Menu.Item color="red" onClick={() => remove({ code, model })}>
              Delete…
            </Menu.Item>
          )}
        </>
      )}
    </RowMenu>
  )
}
