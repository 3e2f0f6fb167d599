import { appointment, careful, newsletter, receipt } from './mail-html';

/** One message in Alice's mailbox, told relative to the hour the demo is first started in. */
export type SeedMail = {
  /** Hours before now. */
  ago: number;
  /** Given name of somebody in the address book, "Alice", or a full "Name <address>". */
  from: string;
  to?: readonly string[];
  cc?: readonly string[];
  subject: string;
  text: string;
  html?: string;
  /** Messages of one thread answer each other in order. */
  thread?: string;
  folder?: string;
  unread?: boolean;
  flagged?: boolean;
  answered?: boolean;
  attach?: readonly ('plan' | 'photo' | 'offer' | 'minutes' | 'table' | 'contract')[];
  invitation?: boolean;
};

const windows: SeedMail[] = [
  {
    ago: 76,
    from: 'Declan',
    to: ['Alice', 'Bob'],
    subject: 'Windows, east wing',
    thread: 'windows',
    attach: ['plan'],
    text: 'Dear both,\n\nattached is the plan with the four windows we would like to open up again. The two on the left were bricked up in 1931; the arches are still there behind the plaster.\n\nCould you tell me by Thursday whether the shelves on that wall can move?\n\nDeclan',
  },
  {
    ago: 70,
    from: 'Bob',
    to: ['Declan', 'Alice'],
    subject: 'Windows, east wing',
    thread: 'windows',
    text: 'Two of the five shelves are fixed to the floor. I can have them loose by Wednesday, but somebody must decide where the local history goes in the meantime.\n\nBob',
  },
  {
    ago: 52,
    from: 'Alice',
    to: ['Declan', 'Bob'],
    subject: 'Windows, east wing',
    thread: 'windows',
    folder: 'Sent',
    text: 'Samuel says the local history can live in room 2 until Easter. So: yes, please open them up.\n\nAlice',
  },
  {
    ago: 27,
    from: 'Hannah',
    to: ['Alice', 'Bob'],
    cc: ['Declan'],
    subject: 'Windows, east wing',
    thread: 'windows',
    text: 'Wonderful news. I have moved the glazier forward, they can measure on Thursday after our meeting.\n\nOne question remains: opening casements or fixed glass? Opening is nicer in June, fixed is quieter all year, and Lotte will have an opinion.\n\nHannah',
  },
  {
    ago: 3,
    from: 'Declan',
    to: ['Alice', 'Bob'],
    cc: ['Hannah'],
    subject: 'Windows, east wing',
    thread: 'windows',
    unread: true,
    text: 'Lotte does have an opinion: fixed, with a narrow vent on top. She will explain on Thursday with numbers.\n\nDeclan',
  },
];

const lyon: SeedMail[] = [
  {
    ago: 170,
    from: 'Amélie',
    subject: 'Exposition « Cartes du fleuve »',
    thread: 'lyon',
    text: 'Chère Alice,\n\nnous serions très heureux d’accueillir l’exposition au printemps. La grande salle est libre du 3 mars au 30 avril ; il faudrait simplement prévoir l’assurance et le transport.\n\nPourriez-vous m’envoyer la liste des pièces, avec les dimensions ?\n\nBien à vous,\nAmélie',
  },
  {
    ago: 146,
    from: 'Alice',
    to: ['Amélie'],
    subject: 'Exposition « Cartes du fleuve »',
    thread: 'lyon',
    folder: 'Sent',
    attach: ['table'],
    text: 'Chère Amélie,\n\nvoici la liste. Les deux atlas sont chez la restauratrice à Kyoto et reviennent en janvier.\n\nÀ bientôt,\nAlice',
  },
  {
    ago: 98,
    from: 'Amélie',
    subject: 'Exposition « Cartes du fleuve »',
    thread: 'lyon',
    text: 'Merci, c’est parfait. Jean-Luc vérifie l’hygrométrie des vitrines et revient vers vous.\n\nAmélie',
    answered: true,
  },
  {
    ago: 6,
    from: 'Jean-Luc',
    cc: ['Amélie'],
    subject: 'Exposition « Cartes du fleuve »',
    thread: 'lyon',
    unread: true,
    flagged: true,
    text: 'Bonjour Alice,\n\nl’hygrométrie est bonne : 48 % en moyenne, ±3. Je vous appelle lundi à 15 h 30 comme prévu ?\n\nJean-Luc',
  },
];

const poetry: SeedMail[] = [
  {
    ago: 60,
    from: 'Leila',
    to: ['Alice', 'Tom'],
    subject: 'Poetry evening: who reads first?',
    thread: 'poetry',
    text: 'We have six readers and five chairs. I would open with Ibrahim, because he can hold a room that is still taking off its coats.\n\nLeila',
  },
  {
    ago: 57,
    from: 'Tom',
    to: ['Leila', 'Alice'],
    subject: 'Poetry evening: who reads first?',
    thread: 'poetry',
    text: 'Agreed on Ibrahim. I will find a sixth chair 🪑',
  },
  {
    ago: 33,
    from: 'Leila',
    to: ['Alice', 'Tom'],
    subject: 'Poetry evening: who reads first?',
    thread: 'poetry',
    text: 'Then the order is: Ibrahim, Sofia, break, me, Fatima (with translation), Yuki by video, and the open microphone.\n\nHenrik asks for the hall from five o’clock for the sound.',
    unread: true,
  },
];

const team: SeedMail[] = [
  {
    ago: 1,
    from: 'Bob',
    subject: 'Keys for the glazier',
    unread: true,
    text: 'Alice,\n\nthe glazier needs a key for the yard on Thursday. Shall I hand them mine, or do we finally buy the lock box?\n\nBob',
  },
  {
    ago: 2,
    from: 'Priya',
    to: ['Alice', 'Samuel'],
    subject: 'Minutes of the collections committee',
    unread: true,
    attach: ['minutes'],
    text: 'Attached. Short version: we take the railway photographs, we do not take the harmonium.\n\nPriya',
  },
  {
    ago: 5,
    from: 'Grace',
    subject: 'Culture grant: one number is missing',
    flagged: true,
    unread: true,
    text: 'Dear Alice,\n\nI have your application in front of me and like it very much. On page 4 the visitor number for last year is missing. If you send it to me before Wednesday noon I can add it myself and nobody needs to print anything again.\n\nWarm regards,\nGrace Adeyemi\nCulture grants',
  },
  {
    ago: 8,
    from: 'Hannah',
    to: ['Alice', 'Bob', 'Declan'],
    subject: 'Invitation: Windows and acoustics',
    invitation: true,
    unread: true,
    text: 'You are invited to “Windows and acoustics”, Thursday 10:00, at our office.',
    html: appointment(),
  },
  {
    ago: 20,
    from: 'Ingrid',
    subject: 'Second quarter in two tables',
    attach: ['table'],
    text: 'Here they are for Monday. Heating is 18 % over, everything else is within 2 %.\n\nIngrid',
    answered: true,
  },
  {
    ago: 22,
    from: 'Nora',
    subject: 'The dragon is back from the cleaner 🐉',
    text: 'He smells of lavender and has both eyes again. Rehearsal on Wednesday as planned?\n\nNora',
  },
  {
    ago: 26,
    from: 'Mateusz',
    to: ['Alice', 'Eva'],
    subject: 'Catalogue offline on Friday, 07:30 to 08:30',
    text: 'I will update the catalogue server before we open. If anything is odd at the desk afterwards, please tell me what you clicked, not what you think it was.\n\nMateusz',
  },
  {
    ago: 30,
    from: 'Theo',
    subject: 'Reading room, first pictures',
    attach: ['photo'],
    flagged: true,
    text: 'A first one from Tuesday evening. The light through the west windows was too good to wait for the tripod.\n\nTheo',
  },
  {
    ago: 44,
    from: 'Zoë',
    to: ['Alice', 'Ingrid'],
    subject: 'Offer: 4,000 posters, folded',
    attach: ['offer'],
    text: 'Hi Alice,\n\nas promised. The uncoated paper is 140 kr dearer per thousand and worth every öre.\n\nZoë',
  },
  {
    ago: 47,
    from: 'Marta',
    subject: 'Muestras de luz / light samples',
    text: 'Hola Alice,\n\nI bring three colour temperatures on Tuesday: 2700, 3000 and 3500 K. Please keep the blinds closed from noon so that we see something.\n\nMarta',
  },
  {
    ago: 50,
    from: 'Owen',
    subject: 'Planning reference 26/04417',
    text: 'Dear Ms Martin,\n\nthe reopening of historic window openings does not need permission as long as the outer frame profile is kept. This message may serve as confirmation.\n\nOwen Price\nPlanning',
  },
  {
    ago: 66,
    from: 'Yuki',
    subject: 'Two atlases / 地図帳の修復',
    text: 'Dear Alice-san,\n\nthe first atlas is washed and drying. 表紙は来週仕上がります。The second has a surprise: a pressed fern between plates 12 and 13. Shall I leave it?\n\n田中 由紀',
    flagged: true,
  },
  {
    ago: 73,
    from: 'George',
    subject: 'Friends of Riverside: tea on Friday',
    text: 'Dear Alice,\n\nwe shall be eleven, of whom four eat no cake and one eats for three. Is three o’clock in the reading room still right?\n\nGeorge',
  },
  {
    ago: 90,
    from: 'Karim',
    subject: 'Café: new opening hours',
    text: 'Hello all, from next month we open at 8:00. Stand-up meeting in the café is very welcome, first coffee half price for the front desk.\n\nKarim',
  },
  {
    ago: 95,
    from: 'Luc',
    subject: 'Samedi',
    text: 'Tu prends le pain, je prends le fromage ? Chloé apporte un dessert « mystère » 😅\n\nBises',
  },
  {
    ago: 101,
    from: 'Jeanne',
    subject: 'Photos du jardin',
    attach: ['photo'],
    text: 'Ma chérie, voici le jardin après la pluie. Papa a réparé la serre tout seul. On vous attend le 2 !\n\nMaman',
  },
  {
    ago: 120,
    from: 'Carol',
    subject: 'Contract draft, second round',
    attach: ['contract'],
    text: 'Hi Alice,\n\nall your points are in except the notice period, where I would like to keep three months. Happy to talk.\n\nCarol',
  },
  {
    ago: 128,
    from: 'Ravi',
    to: ['Bob', 'Alice'],
    subject: 'Electrical: second visit',
    text: 'We finish the east wing on Wednesday between 9 and 1. Power will be off for 20 minutes at about 11.\n\nRavi',
  },
  {
    ago: 133,
    from: 'Rosa',
    subject: 'Class 4b would like to sleep in the library',
    text: 'Dear Alice,\n\nthey have read about it in a book and will not let it go: 23 children, 4 adults, 1 night. Could we talk about it?\n\nRosa Delgado',
  },
  {
    ago: 150,
    from: 'Olga',
    subject: 'Loan agreement returned',
    text: 'Signed and on its way by post. The map goes out in crate 7.\n\nOlga',
  },
  {
    ago: 163,
    from: 'Eva',
    to: ['Priya', 'Alice'],
    subject: 'Lost and found, third box',
    text: 'Seven umbrellas, one left shoe, one very good scarf. If nobody wants the scarf I know somebody.\n\nEva',
  },
  {
    ago: 177,
    from: 'Helen',
    subject: 'Insurance during building works',
    text: 'Dear Alice,\n\nthe existing policy covers the works up to the sum we discussed. For the exhibition please send me the list with values.\n\nHelen Brandt',
  },
  {
    ago: 190,
    from: 'William',
    subject: 'Your question about the second account',
    text: 'Dear Ms Martin,\n\nyes, the second account can have its own cards. I attach nothing, as the form is on the web now.\n\nWilliam Chen',
  },
  { ago: 200, from: 'Henrik', subject: 'Microphones', text: 'Four is plenty. Five if the dragon speaks.\n\nHenrik' },
  {
    ago: 220,
    from: 'Joanna',
    subject: 'Signage: second proof',
    attach: ['offer'],
    text: 'Letters 4 mm thicker, arrows 10 % smaller, and the lift is no longer called Aufzug.\n\nJoanna',
  },
  { ago: 236, from: 'Xenia', subject: 'Two seats for Saturday', text: 'At the door, under your name. We play the Kodály after all!\n\nX.' },
  { ago: 260, from: 'Ben', subject: 'Thursday: the overhang', text: 'New route set on the left wall. Bring chalk and humility.\n\nBen' },
  {
    ago: 300,
    from: 'Patrick',
    to: ['Alice', 'Bob'],
    subject: 'Shelves: oak or ash',
    text: 'Ash is in stock, oak takes five weeks. With the oil we talked about you will need to lick them to tell the difference.\n\nPatrick',
  },
  {
    ago: 340,
    from: 'Ursula',
    subject: 'Rights for the river map',
    text: 'Liebe Frau Martin,\n\nfür eine Auflage bis 5000 Stück verzichten wir auf ein Honorar. Bitte schicken Sie uns zwei Belegexemplare.\n\nMit freundlichen Grüßen\nUrsula Meier',
  },
];

const news: SeedMail[] = [4, 172, 340, 508].map((ago, index) => ({
  ago,
  from: 'The Reading Room <letter@readingroom.example>',
  subject:
    ['What we read on trains', 'Seven small presses to watch', 'The index as a work of art', 'In praise of the second draft'][index] ??
    'Letter',
  text: 'This letter is best read as HTML.',
  html: newsletter(index),
  unread: index === 0,
}));

const bills: SeedMail[] = [
  {
    ago: 11,
    from: 'Northern Rail <tickets@rail.example>',
    subject: 'Your tickets to Annecy',
    text: 'Outward: 16:05. Seats 41 and 42, coach 7.',
    html: receipt(),
  },
  {
    ago: 40,
    from: 'City Water <bills@water.example>',
    subject: 'Your bill is ready',
    text: 'Amount due: £86.20.',
    html: receipt('City Water', '£86.20', 'INV-2211904'),
    folder: 'Receipts',
  },
  {
    ago: 210,
    from: 'Office Supplies Direct <orders@supplies.example>',
    subject: 'Order 88-10422 has shipped',
    text: '12 boxes of index cards.',
    html: receipt('Office Supplies Direct', '£142.00', '88-10422'),
    folder: 'Receipts',
  },
  {
    ago: 420,
    from: 'Hosting Co-op <billing@hosting.example>',
    subject: 'Receipt for November',
    text: 'Thank you.',
    html: receipt('Hosting Co-op', '£24.00', 'HC-55012'),
    folder: 'Receipts',
  },
  {
    ago: 15,
    from: 'Booking Hall <noreply@tickets.example>',
    subject: 'Your seats for “The River Maps”',
    text: 'Two seats.',
    html: careful(),
    unread: true,
  },
];

const filed: SeedMail[] = [
  {
    ago: 520,
    from: 'Hannah',
    subject: 'Renovation: phase two in one page',
    folder: 'Projects/Renovation',
    attach: ['plan', 'offer'],
    text: 'One page, three dates, one number. The number is the one you knew.\n\nHannah',
    flagged: true,
  },
  {
    ago: 600,
    from: 'Lotte',
    subject: 'Acoustics: measurements of the great hall',
    folder: 'Projects/Renovation',
    attach: ['table'],
    text: 'Reverberation 2.4 s empty, 1.6 s with 80 people and coats. Curtains would bring it to 1.3.\n\nLotte',
  },
  {
    ago: 640,
    from: 'Peter',
    to: ['Bob', 'Alice'],
    subject: 'Boiler: date for the inspection',
    folder: 'Projects/Renovation',
    text: 'Monday at eight. I bring the part.\n\nPeter',
  },
  {
    ago: 700,
    from: 'Declan',
    subject: 'Photographs of the arches',
    folder: 'Projects/Renovation',
    attach: ['photo'],
    text: 'Behind the plaster, as hoped.\n\nDeclan',
  },
  {
    ago: 480,
    from: 'Olga',
    subject: 'Crate list',
    folder: 'Projects/Exhibition',
    attach: ['table'],
    text: 'Nine crates, one of them climate controlled.\n\nOlga',
  },
  {
    ago: 560,
    from: 'Sofia',
    subject: 'Catalogue text, first half',
    folder: 'Projects/Exhibition',
    text: 'About 9,000 words. The chapter on the flood is the best thing you have written.\n\nSofia',
  },
  {
    ago: 820,
    from: 'Samuel',
    subject: 'The map we thought was lost',
    folder: 'Projects/Exhibition',
    text: 'It was behind the other map.\n\nSamuel',
    flagged: true,
  },
  {
    ago: 900,
    from: 'Tom',
    subject: 'Summer programme: thank you all',
    folder: 'Archive',
    text: '1,912 visitors in nine evenings. Thank you!\n\nTom',
  },
  { ago: 1000, from: 'Miguel', subject: 'Moving day', folder: 'Archive', text: 'Two vans, six people, seven o’clock.\n\nMiguel' },
  {
    ago: 1100,
    from: 'Fatima',
    subject: 'Arabic leaflet, final',
    folder: 'Archive',
    text: 'مرحبا أليس، هذه هي النسخة النهائية. It reads from right to left, please tell the printer twice.\n\nFatima',
  },
  {
    ago: 18,
    from: 'Prize Department <win@lucky-prize.example>',
    subject: 'You are our 1,000,000th reader!!!',
    folder: 'Junk',
    unread: true,
    text: 'Click now to claim your golden library card.',
  },
  {
    ago: 88,
    from: 'Dr. A. Fortune <office@fortune.example>',
    subject: 'Business proposal of mutual benefit',
    folder: 'Junk',
    text: 'Dear friend, I write to you in confidence.',
  },
  { ago: 230, from: 'Eva', subject: 'Old rota', folder: 'Trash', text: 'Please ignore, the new one is on the wall.' },
  {
    ago: 49,
    from: 'Alice',
    to: ['Owen'],
    subject: 'Planning reference 26/04417',
    folder: 'Sent',
    text: 'Dear Mr Price,\n\nthank you, that is very clear. We keep the profile.\n\nAlice Martin',
  },
  {
    ago: 19,
    from: 'Alice',
    to: ['Ingrid'],
    subject: 'Re: Second quarter in two tables',
    folder: 'Sent',
    text: 'Thank you! Heating it is, then.\n\nAlice',
  },
  {
    ago: 118,
    from: 'Alice',
    to: ['Rosa'],
    subject: 'Re: Class 4b would like to sleep in the library',
    folder: 'Sent',
    text: 'Dear Rosa,\n\nof course we must. Let us talk about alarms, toothbrushes and dragons.\n\nAlice',
  },
];

export const aliceMails: readonly SeedMail[] = [...windows, ...lyon, ...poetry, ...team, ...news, ...bills, ...filed];

export const bobMails: readonly SeedMail[] = [
  {
    ago: 70,
    from: 'Declan',
    to: ['Alice', 'Bob'],
    subject: 'Windows, east wing',
    attach: ['plan'],
    text: 'Dear both,\n\nattached is the plan with the four windows.\n\nDeclan',
    unread: false,
  },
  { ago: 24, from: 'Ravi', subject: 'Wednesday, 9 to 1', text: 'Please leave the distribution board unlocked.\n\nRavi', unread: true },
  { ago: 10, from: 'Peter', subject: 'Boiler part has come', text: 'See you Monday at eight.\n\nPeter', unread: true },
  { ago: 4, from: 'Alice', subject: 'Lock box', text: 'Yes, please buy the lock box. The good one.\n\nAlice', unread: true },
];

export const carolMails: readonly SeedMail[] = [
  {
    ago: 119,
    from: 'Alice',
    subject: 'Contract draft: our points',
    text: 'Hi Carol,\n\nfour points, all small, one of them the notice period.\n\nAlice',
  },
  { ago: 9, from: 'Alice', subject: 'Friday?', text: 'Would Friday at two suit you for the notice period?\n\nAlice', unread: true },
];
