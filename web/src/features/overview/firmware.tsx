/** Which models there are, and which firmware their phones said to have: each number leads to its phones. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { Section } from '../../components/section.tsx'
import type { Answer } from '../../lib/api.ts'
import { numeral } from '../../lib/format.ts'
import { newestOf } from './days.ts'

type Spread = Answer<'overview'>['firmware']
type Model = Spread['models'][number]

export function Firmware({ code, firmware }: { code: string; firmware: Spread }) {
  const { models, others } = firmware
  return (
    <Section
      title={t`Models and firmware`}
      aside={
        <span className="overview-legend detail">
          <i data-kind="usual" aria-hidden /> <Trans>newest here</Trans> <i data-kind="older" aria-hidden />{' '}
          <Trans>older</Trans> <i data-kind="unknown" aria-hidden /> <Trans>not known</Trans>
        </span>
      }
    >
      <ul className="overview-rows">
        {models.map((model) => (
          <ModelRow key={model.modelId} code={code} model={model} />
        ))}
      </ul>
      {others.models > 0 && (
        <p className="detail">
          <Plural value={others.models} one="# other model" other="# other models" />{' '}
          <Plural value={others.phones} one="with # phone" other="with # phones" /> ·{' '}
          <Link className="text-link" to="/t/$code/models" params={{ code }}>
            <Trans>All models</Trans>
          </Link>
        </p>
      )}
    </Section>
  )
}

function ModelRow({ code, model }: { code: string; model: Model }) {
  const { modelId, vendor, name, phones, versions, more } = model
  const newest = newestOf(versions.map(({ firmware }) => firmware).filter(Boolean))
  const kindOf = (firmware: string) => (firmware === newest ? 'usual' : firmware === '' ? 'unknown' : 'older')
  const shown = [...versions].sort(
    (one, other) => Number(other.firmware === newest) - Number(one.firmware === newest),
  )
  return (
    <li>
      <div className="overview-row">
        <span>
          <Link className="text-link" to="/t/$code/phones" params={{ code }} search={{ modelId }}>
            <b>{`${vendor} ${name}`}</b> {numeral(phones)}
          </Link>
        </span>
        <span className="detail overview-versions">
          {shown.map(({ firmware, phones }, index) => (
            <Fragment key={firmware}>
              {index > 0 && ' · '}
              {firmware === '' ? (
                <>
                  <Trans>not known</Trans> <b>{numeral(phones)}</b>
                </>
              ) : (
                <Link
                  className="text-link"
                  to="/t/$code/phones"
                  params={{ code }}
                  search={{ modelId, firmware }}
                >
                  {firmware} <b>{numeral(phones)}</b>
                  {firmware === newest && versions.length > 1 && (
                    <span className="visually-hidden">
                      {' '}
                      <Trans>newest here</Trans>
                    </span>
                  )}
                </Link>
              )}
            </Fragment>
          ))}
          {more > 0 && (
            <>
              {' · '}
              <Trans>others</Trans> <b>{numeral(more)}</b>
            </>
          )}
        </span>
      </div>
      <div className="overview-bar" aria-hidden>
        {shown.map(({ firmware, phones: some }) => (
          <span key={firmware} data-kind={kindOf(firmware)} style={{ width: `${(100 * some) / phones}%` }} />
        ))}
        {more > 0 && <span data-kind="older" style={{ width: `${(100 * more) / phones}%` }} />}
      </div>
    </li>
  )
}
