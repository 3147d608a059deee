/** The page of GB/T 9704—2012 on screen and in print: A4, margins 37/26/35/28 mm, 三号 (16 pt) in lines of 28.95 pt, page number at the outer foot. */
export const documentStyle = `
@page{size:A4;margin:37mm 26mm 35mm 28mm}
@page :right{@bottom-right{content:"— " counter(page) " —";font:14pt serif}}
@page :left{@bottom-left{content:"— " counter(page) " —";font:14pt serif}}
*{box-sizing:border-box}
body{margin:0;background:#eee;color:#000;font:16pt/28.95pt "仿宋_GB2312","FangSong_GB2312","FangSong","STFangsong","Noto Serif CJK SC",serif}
main{width:210mm;max-width:100%;margin:0 auto;padding:37mm 26mm 35mm 28mm;background:#fff}
p{margin:0;text-indent:2em;text-align:justify;overflow-wrap:anywhere}
.marks{display:flex;flex-direction:column;text-indent:0;font-family:"黑体","SimHei","Noto Sans CJK SC",sans-serif}
.mark{text-indent:0;text-align:center;color:#d00;font:bold 34pt/52pt "方正小标宋_GBK","方正小标宋简体","STZhongsong","Noto Serif CJK SC",serif}
.number{text-indent:0;text-align:center}
hr.red{border:0;border-top:2pt solid #d00;margin:4mm 0 0}
h1{margin:28.95pt 0;font:normal 22pt/36pt "方正小标宋_GBK","方正小标宋简体","STZhongsong","Noto Serif CJK SC",serif;text-align:center;overflow-wrap:anywhere}
h2{margin:0;font:normal 16pt/28.95pt "黑体","SimHei","Noto Sans CJK SC",sans-serif;text-indent:2em}
.form h2{text-indent:0;margin-top:8pt}
.to{text-indent:0}
p b{font-family:"楷体_GB2312","KaiTi_GB2312","KaiTi","STKaiti","Noto Serif CJK SC",serif;font-weight:normal}
.absent{color:#555}
table{width:100%;border-collapse:collapse;margin:6pt 0;font-size:12pt;line-height:18pt}
caption{font-family:"黑体","SimHei","Noto Sans CJK SC",sans-serif;padding:4pt}
th,td{border:.75pt solid #000;padding:3pt 5pt;vertical-align:top;text-align:left;overflow-wrap:anywhere}
th{font-weight:normal;font-family:"黑体","SimHei","Noto Sans CJK SC",sans-serif}
.grid{table-layout:fixed}
.grid col{width:30%}
.grid col:nth-child(odd){width:20%}
.grid th{text-align:center;vertical-align:middle}
.grid .blank{height:28pt}
td.number{text-align:right}
tr{break-inside:avoid}
figure{margin:6pt 0;text-align:center;break-inside:avoid}
figure img{max-width:100%}
.note{font-size:10.5pt;line-height:16pt;text-indent:0}
.signatures{list-style:none;display:flex;flex-wrap:wrap;gap:4pt 32pt;margin:28.95pt 0 0;padding:0}
.signed{text-align:right;padding-right:4em;margin-top:28.95pt;text-indent:0}
footer{margin-top:28.95pt;border-top:1pt solid #000;border-bottom:1pt solid #000;font-size:14pt;break-inside:avoid}
footer p{text-indent:0;padding:0 1em}
.printed{display:flex;justify-content:space-between}
footer p+.printed{border-top:.75pt solid #000}
aside{margin-top:20pt;font-size:10.5pt;line-height:16pt;color:#333}
aside p{text-indent:0}
dt{font-family:"黑体","SimHei","Noto Sans CJK SC",sans-serif}
dd{margin:0 0 4pt 1em}
dd{overflow-wrap:anywhere}
@media screen and (max-width:700px){main{padding:6mm}}
@media print{body{background:#fff}main{width:auto;padding:0}}
`;
