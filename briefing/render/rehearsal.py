"""A page to be printed for practice: every face, size and kind of part that a memo has.

What a first print looks up (styles, faces, how letters join) is known to the second one.
"""

REHEARSAL = """<!DOCTYPE html><html lang="en-GB"><head><title>Rehearsal</title>
<link rel="stylesheet" href="memo.css"><link rel="stylesheet" href="compact.css" media="print">
</head><body class="full a4" data-region="Region" data-marking="" data-memo="Memo" data-log="Log">
<header class="mast"><p class="strip"><span class="r">Rehearsal</span></p><h1>Rehearsal</h1>
<p class="standfirst">Nobody reads this.</p>
<div class="meta"><div class="tr"><div class="td"><i>To</i>Nobody</div></div></div></header><main>
<section class="bluf"><h2 data-mark="A">Bottom line <small>as it is</small></h2>
<p><span class="s">A <b>bold</b> and a <i>slanted</i> <code>word</code>.<sup class="n">1†</sup>
</span> <a class="src" href="#end">A1</a></p>
<ul><li class="part"><b>Said</b><span class="s">So.</span></li></ul>
<p class="conf">Confidence is low.</p></section>
<div class="figs"><div class="tr"><div class="td"><b>1</b><span>thing<br><em>of 1</em></span></div>
</div></div>
<section class="developments"><h2>B</h2>
<div class="row"><h3>1 May</h3><p><span class="s">So.</span></p></div>
<p class="nothing">None.</p></section>
<section><table class="t"><thead><tr><th>A<small>b</small></th><th>B</th><th>C</th></tr></thead>
<tbody><tr><th>B</th><td>1 <small>c</small> <span class="tag view">view</span></td>
<td class="refs"><a class="src" href="#end">A1</a></td></tr></tbody></table>
<table class="t concerns"><tr><td>1<small>day</small></td></tr></table>
<ol class="rel"><li><div class="k">A and <b>B</b><i>apart</i></div><div>
<span class="s">So it is.</span></div></li></ol></section>
<svg width="9" height="9" viewBox="0 0 9 9" font-family="Memo Sans, Memo Text, Memo CJK">
<title>A line</title><path d="M0 0h9" stroke="#000"/>
<text x="1" y="9" font-size="9" font-weight="600">1</text>
<text x="1" y="9" font-size="9" font-weight="400">1</text></svg>
<section class="commentary"><p><span class="s"><i>So they say.</i></span></p></section>
<section class="gaps"><ul><li class="cut">Cut.</li></ul></section>
<div class="annex"><table class="t sources"><thead><tr><th>A</th><th>B</th><th>C</th></tr></thead>
<tbody><tr><th>A1</th><td>Title</td><td class="src">B2</td></tr></tbody></table>
<section class="audit"><div class="two"><div class="c"><h2>Audit</h2><p>So <code>so</code>.</p>
<div class="at"><div class="tr"><div class="td">Log position</div><div class="td">1 to 9</div></div>
<div class="tr"><div class="td">Made with</div><div class="td pins"><span>code</span> 1</div>
</div></div></div></div></section></div>
<p id="end">End</p></main></body></html>"""
