/** What a change of many would do: counts that add up, parameters by model, and whom it does not touch and why. */

import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type {
  ChangedFiles,
  ChangeReason,
  NamedPhone,
  PhonesChanged,
} from '../../../../src/schema/phones-change.ts'
import { Section } from '../../components/section.tsx'
import { numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'

export function WhatDiffers({ preview }: { preview: PhonesChanged }) {
  const { differ, same, leftOut, files } = preview
  return (
    <Section title={t`What differs`}>
      <div className="change-many-share" aria-hidden>
        {[differ.total, same.total, leftOut.total].map((count, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three, always in this order
          <span key={index} data-part={index} style={{ flexGrow: count }} />
        ))}
      </div>
      <Counts preview={preview} />
      {files && <Files files={files} differ={differ.total} />}
      <Named phones={differ.phones} total={differ.total} label={t`The phones that will differ`} />
    </Section>
  )
}

function Counts({ preview: { differ, same, leftOut, chosen } }: { preview: PhonesChanged }) {
  return (
    <p className="change-many-counts">
      <span>
        <Trans>
          <b>{numeral(differ.total)}</b> <Plural value={differ.total} one="will differ" other="will differ" />
        </Trans>
      </span>
      <span>
        <Trans>
          <b>{numeral(same.total)}</b>{' '}
          <Plural value={same.total} one="stays the same" other="stay the same" />
        </Trans>
      </span>
      <span>
        <Trans>
          <b>{numeral(leftOut.total)}</b> <Plural value={leftOut.total} one="left out" other="left out" />
        </Trans>
      </span>
      <span className="detail">
        <Plural value={chosen} one="of # chosen" other="of # chosen" />
      </span>
    </p>
  )
}

function Files({ files, differ }: { files: ChangedFiles; differ: number }) {
  return (
    <>
      {files.models.map((model) => (
        <OfModel key={model.modelId} model={model} />
      ))}
      {files.more > 0 && (
        <p className="detail">
          <Plural value={files.more} one="and # more model" other="and # more models" />
        </p>
      )}
      {files.same > 0 && (
        <p className="detail">
          <Plural
            value={files.same}
            one="The file of # phone stays as it is: what is set by name wins, or nothing in it says this."
            other="The files of # phones stay as they are: what is set by name wins, or nothing in them says this."
          />
        </p>
      )}
      {files.looked < differ && (
        <p className="detail">
          <Trans>
            The files of the first {numeral(files.looked)} were made and compared; of the others the fields
            alone.
          </Trans>
        </p>
      )}
    </>
  )
}

function OfModel({ model }: { model: ChangedFiles['models'][number] }) {
  const name = `${model.vendor} ${model.name}`.trim()
  return (
    <details open className="change-many-model">
      <summary>
        <span>{name}</span>{' '}
        <span className="detail">{plural(model.phones, { one: '# phone', other: '# phones' })}</span>
      </summary>
      <table className="table change-many-table" aria-label={t`Parameters of ${name}`}>
        <thead>
          <tr>
            <th>
              <Trans>Parameter</Trans>
            </th>
            <th>
              <Trans>Now</Trans>
            </th>
            <th>
              <Trans context="after the change">Then</Trans>
            </th>
            <th>
              <Trans>Phones</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {model.parameters.map(({ name: parameter, before, after, several, phones }) => (
            <tr key={parameter}>
              <td className="mono wrap-anywhere">{parameter}</td>
              <td className="mono wrap-anywhere">
                <del className="audit-old">{before ?? (several ? t`several` : t`nothing`)}</del>
              </td>
              <td className="mono wrap-anywhere">
                <ins className="audit-new">{after ?? (several ? t`several` : t`nothing`)}</ins>
              </td>
              <td>{numeral(phones)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {model.more > 0 && (
        <p className="detail">
          <Plural value={model.more} one="and # more parameter" other="and # more parameters" />
        </p>
      )}
    </details>
  )
}

export function NotAffected({ preview: { same, leftOut } }: { preview: PhonesChanged }) {
  if (same.total + leftOut.total === 0) return null
  return (
    <Section title={t`Not affected`} aside={numeral(same.total + leftOut.total)}>
      <Reasons title={t`Stay the same`} reasons={same.reasons} />
      <Reasons title={t`Left out`} reasons={leftOut.reasons} />
    </Section>
  )
}

function Reasons({ title, reasons }: { title: string; reasons: readonly ChangeReason[] }) {
  if (reasons.length === 0) return null
  return (
    <>
      <h3 className="change-many-reasons">{title}</h3>
      {reasons.map((reason) => (
        <div key={`${reason.code} ${reason.message}`}>
          <b>{numeral(reason.total)}</b> {say(reason.message)}
          <Named phones={reason.phones} total={reason.total} label={t`Show them`} />
        </div>
      ))}
    </>
  )
}

const fewNamed = 50

function Named({ phones, total, label }: { phones: readonly NamedPhone[]; total: number; label: string }) {
  const { code = '' } = useParams({ strict: false })
  const [isOpen, setOpen] = useState(false)
  if (total === 0) return null
  const shown = phones.slice(0, fewNamed)
  return (
    <details
      className="change-many-named"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="link-button">{label}</summary>
      {isOpen && (
        <ul>
          {shown.map(({ id, name }) => (
            <li key={id}>
              <Link className="text-link" to="/t/$code/phones/$id" params={{ code, id }}>
                {name}
              </Link>
            </li>
          ))}
          {total > shown.length && (
            <li className="detail">
              <Plural value={total - shown.length} one="and # more" other="and # more" />
            </li>
          )}
        </ul>
      )}
    </details>
  )
}
