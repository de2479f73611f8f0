/** Words of links that open a model. */
export const linkText = {
  what: 'A link',
  title: 'Open what a link asks for?',
  lead: 'A link from outside Palate asks to open this. Open it only if you expected it.',
  location: 'Location',
  store: 'Asked of',
  usualStore: 'the usual store',
  open: 'Open',
  refuse: 'Do not open',
  unreadable: 'A link asked Palate to open something, but does not say what.',
  form: 'Links look like palate://open?location=models:/NAME/VERSION&store=https://mlflow.example.org',
} as const
