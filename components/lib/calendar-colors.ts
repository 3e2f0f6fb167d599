// Twelve colours that stay apart for colour-blind people (hue and lightness both differ), by name for the picker.
// Put one (or any colour a client chose) in --cal on an element with the class `cal-tone`: see app/globals.css.

export const calendarColors = [
  { name: 'blue', color: '#2f6fdb' },
  { name: 'sky', color: '#3aa0d8' },
  { name: 'teal', color: '#12908e' },
  { name: 'green', color: '#2f9a4e' },
  { name: 'lime', color: '#7fa31a' },
  { name: 'yellow', color: '#c99a06' },
  { name: 'orange', color: '#dd7220' },
  { name: 'red', color: '#cf3f38' },
  { name: 'pink', color: '#d6508f' },
  { name: 'purple', color: '#9152c9' },
  { name: 'indigo', color: '#5a5bd6' },
  { name: 'grey', color: '#6b7280' },
] as const;

export type CalendarColorName = (typeof calendarColors)[number]['name'];

/** The style for an element with `cal-tone`. */
export function calendarTone(color: string): React.CSSProperties {
  return { '--cal': color } as React.CSSProperties;
}
