/** Colours and sizes: one accent, 14 px, and contrasts that hold (WCAG AA) in light and dark. */

import { t } from '@lingui/core/macro'
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core'

const accent: MantineColorsTuple = [
  '#eaf1fd',
  '#d3e1f9',
  '#a5c1f0',
  '#78a6f0',
  '#5b90ea',
  '#3f7ae0',
  '#2b69d4',
  '#1d5bc4',
  '#174da8',
  '#113c86',
]

/** In the language of now. */
export const makeTheme = () =>
  createTheme({
    // `danger` leads to a question, `delete` answers it.
    variantColorResolver: (input) => {
      if (input.variant === 'danger') {
        return {
          background: 'transparent',
          hover: 'var(--offhook-bad-ground)',
          color: 'var(--offhook-bad)',
          border: '1px solid color-mix(in srgb, var(--offhook-bad) 45%, transparent)',
        }
      }
      if (input.variant === 'delete') {
        return { background: '#b42318', hover: '#971b12', color: '#ffffff', border: '1px solid transparent' }
      }
      const colors = defaultVariantColorsResolver(input)
      // No more than a word: as links are.
      const asLink = input.variant === 'subtle' && (input.color ?? 'accent') === 'accent'
      return asLink
        ? { ...colors, color: 'var(--mantine-color-anchor)', hover: 'var(--offhook-chosen)' }
        : colors
    },
    primaryColor: 'accent',
    colors: { accent },
    primaryShade: { light: 7, dark: 7 },
    autoContrast: true,
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
    fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
    fontSizes: { xs: '12px', sm: '13.5px', md: '14px', lg: '16px', xl: '19px' },
    defaultRadius: 8,
    cursorType: 'pointer',
    components: {
      Button: { defaultProps: { size: 'sm' } },
      // It says that something comes: a box without a role says nothing.
      Skeleton: { defaultProps: { role: 'status' } },
      Tooltip: {
        defaultProps: {
          withArrow: true,
          multiline: true,
          maw: 320,
          events: { hover: true, focus: true, touch: true },
        },
      },
      Modal: {
        defaultProps: { centered: true, closeButtonProps: { 'aria-label': t`Close` } },
        styles: { title: { fontWeight: 700, fontSize: 16 } },
      },
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': t`Close` } } },
      // Its own element, <header>, would be a second banner of the page.
      ModalHeader: { defaultProps: { component: 'div' } },
    },
  })

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#576073',
    '--mantine-color-placeholder': '#667085',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#1d5bc4',
    '--mantine-color-default-border': '#c8cdd8',
    // Words of a notice on its own light ground.
    '--mantine-color-orange-light-color': '#8a4b00',
    '--offhook-ground': '#f5f6f8',
    '--offhook-surface': '#ffffff',
    '--offhook-line': '#e3e6eb',
    // Of fields and boxes: 3:1 to whatever they stand on (WCAG 1.4.11).
    '--offhook-edge': '#7f879c',
    '--offhook-field': '#ffffff',
    '--offhook-chosen': '#eaf1fd',
    '--offhook-good': '#166f43',
    '--offhook-good-ground': '#e3f4ea',
    '--offhook-waiting': '#8a4b00',
    '--offhook-waiting-ground': '#fdf0dc',
    '--offhook-bad': '#b42318',
    '--offhook-bad-ground': '#fdeae8',
    '--offhook-plain': '#4b5567',
    '--offhook-plain-ground': '#edeff3',
  },
  dark: {
    '--mantine-color-dimmed': '#a0a8b5',
    '--mantine-color-placeholder': '#8d95a3',
    '--mantine-color-error': '#ff8f85',
    '--mantine-color-anchor': '#84aef5',
    '--mantine-color-default': '#1f2227',
    '--mantine-color-default-hover': '#2d3138',
    '--mantine-color-default-border': '#4a505c',
    '--mantine-color-accent-light-color': '#a5c1f0',
    '--offhook-ground': '#17191d',
    '--offhook-surface': '#1f2227',
    '--offhook-line': '#343840',
    '--offhook-edge': '#7a8292',
    '--offhook-field': '#17191d',
    '--offhook-chosen': '#22304a',
    '--offhook-good': '#6fd6a0',
    '--offhook-good-ground': '#173527',
    '--offhook-waiting': '#f3bd6d',
    '--offhook-waiting-ground': '#3a2c14',
    '--offhook-bad': '#ff9d94',
    '--offhook-bad-ground': '#421f1c',
    '--offhook-plain': '#b6bdc9',
    '--offhook-plain-ground': '#2d3138',
  },
})
