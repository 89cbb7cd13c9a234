/** Configuration > Provisioning > Phone models: the built-in ones and the tenant's own. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
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
import { numeral } from '../../lib/format.ts'
import { useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDeleteModel, useDuplicate, useLock } from './model-actions.tsx'
import { PhonesLink, provedWords } from './model-facts.tsx'
import { isFiltered, ModelFilters, modelFilter } from './model-filters.tsx'

function columns(code: string): Column<Model>[] {
  return [
    {
      key: 'name',
      label: t`Name`,
      sort: 'model',
      render: ({ id, vendor, name, description, origin }) => (
        <div>
          <Link className="text-link row-link" to="/t/$code/models/$id" params={{ code, id }}>
            {vendor} {name}
          </Link>
          {description && <div className="detail">{description}</div>}
          {origin?.state === 'moved' && (
            <div className="detail">
              <Link
                className="text-link"
                to="/t/$code/models/$id"
                params={{ code, id }}
                search={{ tab: 'origin' }}
              >
                <Trans>{origin.name} has changed since</Trans>
              </Link>
            </div>
          )}
        </div>
      ),
    },
    {
      key: 'kind',
      label: t`Kind`,
      sort: 'kind',
      render: (model) => (
        <span>
          {kindOf(model)}
          {model.locked && !model.builtIn && (
            <span className="detail">
              {' '}
              · <Trans>locked</Trans>
            </span>
          )}
          {model.virtual && (
            <span className="detail">
              {' '}
              · <Trans>virtual</Trans>
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'lines',
      label: t`Lines`,
      sort: 'lines',
      render: (model) => (
        <span style={{ whiteSpace: 'nowrap' }}>{t`${model.firstLine} to ${model.lastLine}`}</span>
      ),
    },
    {
      key: 'keys',
      label: t({ message: 'Keys', context: 'of a phone' }),
      sort: 'keys',
      render: ({ lineKeys }) => lineKeys || '—',
    },
    {
      key: 'honoured',
      label: t`Honours`,
      sort: 'honoured',
      render: ({ honoured }) => (
        <span title={t`${honoured} of the ${fields.length} fields that models are compared by`}>
          <Trans>
            {honoured} of {fields.length}
          </Trans>
        </span>
      ),
    },
    {
      key: 'proved',
      label: t`Names seen`,
      sort: 'proved',
      render: ({ id, proved, hasDoubts }) => (
        <>
          <span title={proved ? provedWords(proved) : undefined}>
            {proved ? t`${proved.ofThem} of ${proved.names}` : '—'}
          </span>
          {hasDoubts && (
            <div className="detail">
              <Link
                className="text-link"
                to="/t/$code/models/$id"
                params={{ code, id }}
                search={{ tab: 'about' }}
                hash="sure"
              >{t`has doubts`}</Link>
            </div>
          )}
        </>
      ),
    },
    {
      key: 'file',
      label: t`File`,
      render: ({ mainFile }) => <span className="mono wrap-anywhere">{mainFile || '—'}</span>,
    },
    {
      key: 'phones',
      label: t`Phones`,
      sort: 'phones',
      render: ({ id, phones }) =>
        phones === 0 ? (
          '—'
        ) : (
          <PhonesLink code={code} id={id}>
            {numeral(phones)}
          </PhonesLink>
        ),
    },
  ]
}

function kindOf({ builtIn, kind }: Model): string {
  if (builtIn) return t`Built-in`
  return kind === 'sheet' ? t`Own copy` : t`Own template`
}

export function ModelsPage() {
  const { code = '' } = useParams({ strict: false })
  const list = useListState('model')
  const [search, change] = usePageSearch()
  const navigate = useNavigate()
  const readOnly = useReadOnlyReason('settings')
  const builtIn = search.show === undefined ? undefined : search.show === 'builtIn'
  const query = { ...list.query, ...modelFilter(search), builtIn, facets: true }
  const answer = useAsk('listModels', { params: { code }, query }, { keep: true })
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`Configuration` }, { label: t`Provisioning` }]}
        title={t`Phone models`}
        aside={answer.data && numeral(answer.data.total)}
      />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton
            reason={readOnly}
            leftSection={<IconPlus size={16} />}
            onClick={() => navigate({ to: '/t/$code/models/$id', params: { code, id: 'new' } })}
          >
            <Trans>New Phone Model</Trans>
          </ReasonButton>
          <SegmentedControl
            size="xs"
            aria-label={t`Show`}
            value={search.show ?? 'all'}
            onChange={(show) => change({ show: show === 'all' ? undefined : show, page: undefined })}
            data={[
              { value: 'all', label: t`All` },
              { value: 'builtIn', label: t`Built-in` },
              { value: 'own', label: t`Own` },
            ]}
          />
          <SearchBox label={t`Search models`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ModelFilters facets={answer.data?.facets} />
        <ListTable
          label={t`Phone models`}
          columns={columns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(model) => <ModelMenu code={code} model={model} />}
          empty={<Nothing q={list.q} filtered={isFiltered(search)} />}
        />
      </div>
    </>
  )
}

function Nothing({ q, filtered }: { q: string; filtered: boolean }) {
  if (filtered)
    return (
      <Empty title={t`No model can do all of that`}>
        <Trans>Clear one of the choices above; each says how many models it would leave.</Trans>
      </Empty>
    )
  return (
    <Empty title={q ? t`No model matches “${q}”` : t`No models of your own yet`}>
      <Trans>
        Duplicate a built-in model to change a copy, or write a template: the text that the phone fetches,
        with placeholders for its extension, its passwords and fields of your own.
      </Trans>
    </Empty>
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
        <Trans>Open</Trans>
      </Menu.Item>
      {!readOnly && (
        <Menu.Item onClick={() => duplicate({ code, model })}>
          <Trans>Duplicate…</Trans>
        </Menu.Item>
      )}
      {!readOnly && !model.builtIn && (
        <>
          <Menu.Item onClick={() => lock({ code, model })}>{model.locked ? t`Unlock` : t`Lock`}</Menu.Item>
          {!model.locked && (
            <Menu.Item color="red" onClick={() => remove({ code, model })}>
              <Trans>Delete…</Trans>
            </Menu.Item>
          )}
        </>
      )}
    </RowMenu>
  )
}
