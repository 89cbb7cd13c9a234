/** Configuration > Provisioning > Phone models. */

import { Badge, Button, Menu, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Model } from '../../../../src/schema/model.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { askToDeleteModel, askToDuplicate } from './model-actions.tsx'

function columns(code: string): Column<Model>[] {
  return [
    {
      key: 'name',
      label: 'Name',
      sort: 'name',
      render: ({ id, name }) => (
        <Link className="text-link row-link" to="/t/$code/models/$id" params={{ code, id }}>
          {name}
        </Link>
      ),
    },
    { key: 'vendor', label: 'Vendor', sort: 'vendor', render: ({ vendor }) => vendor || '—' },
    { key: 'family', label: 'Family', sort: 'family', render: ({ family }) => family || '—' },
    {
      key: 'kind',
      label: 'Kind',
      render: ({ builtIn, kind, locked }) => {
        if (builtIn) return <span className="detail">built-in</span>
        return (
          <Badge variant="light">
            {kind === 'template' ? 'own template' : 'own sheet'}
            {locked ? ', locked' : ''}
          </Badge>
        )
      },
    },
    {
      key: 'lines',
      label: 'Lines',
      render: ({ firstLine, lastLine }) =>
        firstLine === lastLine ? firstLine : `${firstLine} to ${lastLine}`,
    },
    { key: 'keys', label: 'Keys', render: ({ lineKeys }) => lineKeys || '—' },
    { key: 'phones', label: 'Phones', sort: 'phones', render: ({ phones }) => phones },
    {
      key: 'confidence',
      label: 'How sure',
      render: ({ confidence, doubts, builtIn }) =>
        builtIn ? (
          <Text span size="sm">
            {confidence}
            {doubts.length > 0 ? `, ${doubts.length} in doubt` : ''}
          </Text>
        ) : (
          '—'
        ),
    },
  ]
}

export function ModelsPage() {
  const { code = '' } = useParams({ strict: false })
  const list = useListState('name')
  const navigate = useNavigate()
  const answer = useAsk('listModels', { params: { code }, query: list.query }, { keep: true })
  const readOnly = useReadOnlyReason()
  const add = () => navigate({ to: '/t/$code/models/$id', params: { code, id: 'new' } })
  return (
    <>
      <PageHeader
        crumbs={[{ label: 'Configuration' }, { label: 'Provisioning' }]}
        title="Phone models"
        aside={answer.data && `${answer.data.total.toLocaleString('en')} models`}
      />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton reason={readOnly} leftSection={<IconPlus size={16} />} onClick={add}>
            New Phone Model
          </ReasonButton>
          <SearchBox label="Search phone models" value={list.q} onSearch={list.setSearch} />
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
            <Empty
              title={`No phone model matches “${list.q}”`}
              actions={
                <Button variant="default" onClick={() => list.setSearch('')}>
                  Show all phone models
                </Button>
              }
            >
              A phone that is not in the catalogue can be written as a text template of your own.
            </Empty>
          }
        />
      </div>
    </>
  )
}

function ModelMenu({ code, model }: { code: string; model: Model }) {
  const navigate = useNavigate()
  const readOnly = useReadOnlyReason() !== undefined
  const open = (id: string) => navigate({ to: '/t/$code/models/$id', params: { code, id } })
  return (
    <RowMenu of={`phone model ${model.name}`}>
      <Menu.Item onClick={() => open(model.id)}>Open</Menu.Item>
      {!readOnly && (
        <Menu.Item onClick={() => askToDuplicate(code, model, (copy) => open(copy.id))}>Duplicate…</Menu.Item>
      )}
      {!readOnly && !model.builtIn && (
        <Menu.Item
          color="red"
          onClick={() =>
            askToDeleteModel(code, model, () => navigate({ to: '/t/$code/models', params: { code } }))
          }
        >
          Delete…
        </Menu.Item>
      )}
    </RowMenu>
  )
}
