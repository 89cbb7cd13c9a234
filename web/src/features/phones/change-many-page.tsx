/** Configuration > Provisioning > Phones > Change: fields, what would differ, the change, and the way back, on one page. */

import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Alert, Button, Checkbox, Skeleton } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { PhonesChanged } from '../../../../src/schema/phones-change.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { ApiError } from '../../lib/api.ts'
import { numeral } from '../../lib/format.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useMay, useReadOnlyReason } from '../../lib/session.ts'
import { ChangeManyFields } from './change-many-fields.tsx'
import { NotAffected, WhatDiffers } from './change-many-preview.tsx'
import { ChangesBefore } from './changes-before.tsx'
import './change-many.css'
import { say } from '../../lib/language.ts'
import { useManyChange } from './many-change.ts'
import { useChosenFromAddress } from './many-chosen.ts'
import { type ManyDraft, useManyDraft } from './many-draft.ts'
import { useManyPreview } from './many-preview.ts'

const stepNames = ['fields', 'preview', 'change', 'done'] as const
type Step = (typeof stepNames)[number]

export function ChangeManyPage() {
  const { code = '' } = useParams({ strict: false })
  return <ChangeMany key={code} code={code} />
}

function ChangeMany({ code }: { code: string }) {
  const [search, change] = usePageSearch()
  const chosen = useChosenFromAddress()
  const draft = useManyDraft(code)
  const [done, setDone] = useState<PhonesChanged>()
  const step = (stepNames as readonly string[]).includes(search.step ?? '') ? (search.step as Step) : 'fields'
  const preview = useManyPreview(code, chosen.target, draft, step !== 'fields')
  const errors = preview.error instanceof ApiError ? preview.error.errors : []
  const goTo = (next: Step) => change({ step: next === 'fields' ? undefined : next })
  const count = preview.data?.chosen ?? chosen.count
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t`Configuration` },
          { label: t`Provisioning` },
          { label: t`Phones`, to: `/t/${code}/phones` },
        ]}
        title={
          count === undefined
            ? t`Change many phones`
            : plural(count, { one: 'Change # phone', other: 'Change # phones' })
        }
        aside={chosen.words}
        actions={<Steps step={step} />}
      />
      <div className="change-many">
        <ChangeManyFields
          code={code}
          draft={draft}
          errors={errors}
          now={preview.data?.fields}
          onPreview={() => {
            setDone(undefined)
            goTo('preview')
            preview.again()
          }}
        />
        <div className="change-many-differs">
          <Differs step={step} preview={preview} />
        </div>
        <div className="change-many-aside">
          {preview.data && <NotAffected preview={preview.data} />}
          <ChangesBefore code={code} />
        </div>
      </div>
      {preview.data && step !== 'fields' && (
        <ChangeBar
          {...{ code, draft, preview: preview.data, done }}
          target={chosen.target}
          onDone={(answer) => {
            setDone(answer)
            goTo('done')
          }}
        />
      )}
    </>
  )
}

function Differs({ step, preview }: { step: Step; preview: ReturnType<typeof useManyPreview> }) {
  if (step === 'fields')
    return (
      <section className="surface section" aria-label={t`What differs`}>
        <p className="detail">
          <Trans>
            Choose what shall change, then preview it: which phones differ, and which parameters of their
            files. Nothing is changed before you say so.
          </Trans>
        </p>
      </section>
    )
  if (preview.error)
    return (
      <Alert color="red" variant="light" title={t`It cannot be changed so`} role="alert">
        {preview.error.message}
      </Alert>
    )
  if (!preview.data) return <Skeleton height={320} aria-label={t`Loading`} />
  return <WhatDiffers preview={preview.data} />
}

function Steps({ step }: { step: Step }) {
  const at = stepNames.indexOf(step)
  const words = [t`Fields`, t`Preview`, t`Change`, t`Done`]
  return (
    <ol className="change-steps" aria-label={t`Steps`}>
      {stepNames.map((name, index) => (
        <li key={name} aria-current={index === at ? 'step' : undefined} data-done={index < at || undefined}>
          {index < at ? <span aria-hidden>✓</span> : index + 1} {words[index]}
        </li>
      ))}
    </ol>
  )
}

type BarProps = {
  code: string
  draft: ManyDraft
  preview: PhonesChanged
  done: PhonesChanged | undefined
  target: ReturnType<typeof useChosenFromAddress>['target']
  onDone: (answer: PhonesChanged) => void
}

function ChangeBar({ code, draft, preview, done, target, onDone }: BarProps) {
  const [asks, setAsks] = useState(false)
  const { send, stop, isPending, progress } = useManyChange(code, onDone)
  const mayAsk = useMay('ask')
  const readOnly = useReadOnlyReason('change')
  const count = preview.differ.total
  const change = () =>
    send({ ...target, patch: draft.patch, unchangedSince: preview.previewedAt, ...(asks && wish) })
  return (
    <section className="change-bar" aria-label={t`The change`}>
      <div className="change-result" role="status">
        {isPending && t`Changing ${numeral(count)} phones…`}
        {isPending && progress && ` ${numeral(progress.done)} / ${numeral(progress.total)}`}
        {!isPending && done && <Done done={done} />}
        {!isPending && !done && (
          <Plural value={count} one="# phone will be changed" other="# phones will be changed" />
        )}
      </div>
      {mayAsk && !done && (
        <Checkbox
          label={t`Then resync them`}
          checked={asks}
          onChange={(event) => setAsks(event.currentTarget.checked)}
        />
      )}
      {!done && (
        <Button
          disabled={count === 0 || readOnly !== undefined}
          title={readOnly}
          loading={isPending}
          onClick={change}
        >
          <Plural value={count} one="Change # phone" other="Change # phones" />
        </Button>
      )}
      {isPending && (
        <Button variant="default" onClick={stop}>
          {t`Cancel`}
        </Button>
      )}
    </section>
  )
}

// biome-ignore lint/suspicious/noThenProperty: a word of the API, and no function
const wish = { then: 'resync' } as const

function Done({ done }: { done: PhonesChanged }) {
  const left = done.leftOut.reasons.find(({ code }) => code === 'changedSince')
  return (
    <>
      <b>
        <Plural value={done.differ.total} one="# phone changed" other="# phones changed" />
      </b>
      {done.undoId && <> · {t`undo it for ten minutes, at “Before this”`}</>}
      {left && (
        <>
          {' · '}
          <Plural
            value={left.total}
            one="# was changed by somebody else meanwhile, and left as it is"
            other="# were changed by somebody else meanwhile, and left as they are"
          />
        </>
      )}
      {done.notAsked && <> · {t`not resynced: ${say(done.notAsked.message)}`}</>}
    </>
  )
}
