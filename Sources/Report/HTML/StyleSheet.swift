import Wording

/// The page's looks: light, dark, narrow and printed.
enum StyleSheet {
    static let text = """
        :root{--page:#fff;--card:#f6f8fa;--text:#1b1f24;--soft:#535c66;--line:#d0d7de;--bad:#b42318;--warn:#855600;--good:#19742f;--info:#0b5cad;--bar:#3d6fa5;--badtint:#fdecea;--warntint:#fdf4e0;--goodtint:#e8f5ea;--infotint:#e8f1fb}
        @media (prefers-color-scheme:dark){:root{--page:#0f1419;--card:#181f27;--text:#e6edf3;--soft:#a3b0bd;--line:#38424d;--bad:#ff8f85;--warn:#e8b84a;--good:#5fd36f;--info:#82bdff;--bar:#7fb0e6;--badtint:#331917;--warntint:#2e2512;--goodtint:#14291a;--infotint:#14253a}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0 auto;padding:1rem clamp(.75rem,3vw,2rem) 2rem;max-width:72rem;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans KR",sans-serif;overflow-wrap:anywhere}
        h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0}
        h1{font-size:clamp(1.5rem,4vw,2.1rem);line-height:1.2}
        .tagline{display:block;margin-top:.25rem;font-size:1.2rem;font-weight:600;line-height:1.35}
        h2{font-size:1.3rem;margin:2rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
        h3{font-size:1.08rem;line-height:1.35}
        h4{font-size:.95rem;margin:.9rem 0 .3rem}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
        pre{margin:.3rem 0 .5rem;padding:.5rem .7rem;background:var(--page);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap}
        a{color:var(--info)}
        .verdict{--tone:var(--bad);--tint:var(--badtint);padding:1.1rem clamp(.9rem,3vw,1.6rem);border:1px solid var(--line);border-left:8px solid var(--tone);border-radius:10px;background:var(--tint)}
        .verdict.healthy{--tone:var(--good);--tint:var(--goodtint)}
        .verdict.undetermined,.verdict.capture,.verdict.client{--tone:var(--warn);--tint:var(--warntint)}
        .badge{display:inline-block;margin-bottom:.4rem;padding:.1rem .6rem;border:2px solid var(--tone);border-radius:99px;color:var(--tone);font-weight:700;font-size:.85rem;letter-spacing:.06em}
        .lead,.facts{display:flex;flex-wrap:wrap;gap:.3rem 2rem}
        .lead{margin:.5rem 0 .7rem}
        dt{color:var(--soft);font-size:.85rem}
        dt::first-letter,.example caption::first-letter{text-transform:uppercase}
        .lead dd{font-weight:700;font-size:1.05rem}
        .lead .culprit{font-weight:600;font-size:1rem}
        .lead div{max-width:100%}
        .summary{max-width:62rem}
        .overview{margin-top:.8rem;max-width:66rem}
        .overview div{display:grid;grid-template-columns:6.5rem 1fr;gap:0 1rem;padding:.15rem 0}
        .overview dt{padding-top:.1rem}
        .overview dd{font-weight:500}
        .capture{margin:0 0 1rem;padding-bottom:.8rem;border-bottom:1px solid var(--line)}
        .capture .facts{margin-top:.3rem}
        .capture dd{font-size:.95rem;font-variant-numeric:tabular-nums}
        .also{margin-top:.9rem;padding-top:.7rem;border-top:1px solid var(--line)}
        .also span{color:var(--soft)}
        nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.8rem 0 0;padding:0;list-style:none;font-size:.92rem}
        .path svg{display:block;width:100%;height:auto;margin:0 auto}
        .path.tall{display:none}
        .path text{fill:var(--text);font-size:13px}
        .path .title{font-weight:700;font-size:15px}
        .path .address{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12px}
        .path .word{font-weight:700}
        .box rect{fill:var(--card);stroke:var(--soft);stroke-width:1.5}
        .arrow line{stroke:var(--soft);stroke-width:2.5}
        .arrow .head{fill:var(--soft)}
        .broken rect{stroke:var(--bad);stroke-width:4;fill:var(--badtint)}
        .broken line{stroke:var(--bad);stroke-width:3;stroke-dasharray:9 6}
        .broken .head{fill:var(--bad)}
        .broken circle{fill:var(--page);stroke:var(--bad);stroke-width:2}
        .cross{stroke:var(--bad);stroke-width:3.5;fill:none;stroke-linecap:round}
        .path .broken .word{fill:var(--bad)}
        .suspect rect{stroke:var(--warn);stroke-width:3;stroke-dasharray:9 6;fill:var(--warntint)}
        .suspect line{stroke:var(--warn);stroke-width:3;stroke-dasharray:9 6}
        .suspect .head{fill:var(--warn)}
        .path .suspect .word{fill:var(--warn)}
        .unseen rect{stroke-dasharray:2 4}
        .unseen line{stroke-dasharray:2 5}
        .path .unseen .word{fill:var(--soft);font-weight:400}
        .finding{--tone:var(--info);margin:0 0 1rem;padding:.9rem clamp(.8rem,2vw,1.2rem);border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:8px;background:var(--card)}
        .finding.error{--tone:var(--bad)}
        .finding.warning{--tone:var(--warn)}
        .severity{display:inline-block;padding:0 .5rem;border:1.5px solid var(--tone);border-radius:5px;color:var(--tone);font-size:.85rem}
        .meta,.note,.more{color:var(--soft);font-size:.9rem}
        .finding>p{margin:.35rem 0}
        .steps,.evidence{padding-left:1.3rem}
        .steps li,.evidence li{margin:.2rem 0}
        table{border-collapse:collapse;width:100%;font-size:.9rem}
        caption{text-align:left;font-weight:600;padding:.9rem 0 .35rem}
        th,td{padding:.25rem 0 .25rem .9rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:break-word}
        .long{overflow-wrap:anywhere;min-width:8.5rem}
        tr>:first-child{padding-left:0}
        thead th{color:var(--soft);font-weight:600;font-size:.85rem;vertical-align:bottom}
        tbody th{font-weight:400}
        .number{text-align:right;font-variant-numeric:tabular-nums}
        tfoot td{color:var(--soft);border:0}
        .tables{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 2.5rem;align-items:start}
        .broad{grid-column:1/-1}
        .example{margin-top:.4rem}
        .example caption{font-size:.92rem;font-weight:400}
        .example th,.example td{padding-top:.1rem;padding-bottom:.1rem;border-bottom:1px dotted var(--line)}
        .example tbody th{white-space:nowrap;text-align:right;font-variant-numeric:tabular-nums;width:13rem}
        .here{color:var(--soft);font-weight:400;text-decoration:none}
        .contents{margin:0 0 .9rem;padding-left:1.2rem}
        .example thead th:first-child{text-align:right}
        .example .strip{width:9%;padding-right:1rem}
        td.strip i{position:relative;display:block;width:0;height:.9rem;margin-top:.3rem;transform:translateX(-5px)}
        td.strip i::before{content:"";position:absolute;border:6px solid transparent;border-left:10px solid var(--info);border-right:0}
        td.strip.response i::before{border:6px solid transparent;border-right:10px solid var(--good);border-left:0}
        td.strip.queryRejection i::before,td.strip.responseRejection i::before,td.strip.reset i::before{content:"✕";border:0;color:var(--bad);font-weight:700;line-height:.8rem;font-size:1rem}
        .closing td{font-weight:600}
        .chart{margin:0 0 1.6rem}
        figcaption{font-weight:600;margin-bottom:.3rem}
        .row{margin-top:.5rem}
        .row p{display:flex;flex-wrap:wrap;gap:0 .8rem;font-size:.88rem}
        .row p span{color:var(--soft)}
        .plot{position:relative}
        .chart svg{display:block;width:100%;height:56px;background:var(--card);border-bottom:1.5px solid var(--soft)}
        .chart path{fill:var(--bar)}
        .traffic .row:nth-last-child(2) path{fill:var(--bad)}
        .chart .limit{stroke:var(--bad);stroke-width:2;stroke-dasharray:8 5;vector-effect:non-scaling-stroke}
        .plot p.limit{position:absolute;right:.4rem;margin-top:.15rem;color:var(--bad);font-size:.8rem}
        .latency svg{height:40px}
        .axis{display:flex;justify-content:space-between;gap:.6rem;color:var(--soft);font-size:.82rem}
        .axis span:last-child{white-space:nowrap}
        .plain div{margin:.5rem 0}
        footer{margin-top:2rem;color:var(--soft);font-size:.85rem}
        @media screen and (max-width:56rem){
        td,th{overflow-wrap:anywhere}
        .long{min-width:0}
        .path.wide{display:none}
        .path.tall{display:block}
        .tables{grid-template-columns:minmax(0,1fr)}
        .broad thead,.example thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .broad,.broad tbody,.broad tr,.broad th,.broad td,.broad caption,.broad tfoot{display:block}
        .broad tbody tr{padding:.4rem 0;border-bottom:1px solid var(--line)}
        .broad tbody th,.broad tbody td{display:flex;justify-content:space-between;gap:1rem;padding:0;border:0;text-align:right}
        .broad tbody th::before,.broad tbody td::before{content:attr(data-title);flex:none;color:var(--soft);font-family:system-ui,sans-serif}
        .example .strip{width:9%}
        }
        @media screen and (max-width:34rem){
        .overview div{grid-template-columns:1fr}
        .example,.example tbody,.example tr,.example caption{display:block}
        .example tr{display:flex;flex-wrap:wrap;gap:0 .6rem;border-bottom:1px dotted var(--line)}
        .example tbody th,.example tbody td{display:block;width:auto;border:0}
        .example .strip{display:none}
        }
        @media print{
        :root{--page:#fff;--card:#fff;--text:#000;--soft:#444;--line:#bbb;--bad:#a01510;--warn:#704800;--good:#125c24;--info:#084a8c;--bar:#3d6fa5;--badtint:#fff;--warntint:#fff;--goodtint:#fff;--infotint:#fff}
        @page{margin:12mm}
        html{font-size:12px}
        body{max-width:none;padding:0;font-size:9pt;line-height:1.3}
        h1{font-size:16pt}
        h2{font-size:12.5pt;margin:1rem 0 .4rem}
        h4{margin:.45rem 0 .15rem}
        .tagline{font-size:12pt}
        .here,.contents{display:none}
        .finding{margin:0 0 .5rem;padding:.5rem .8rem}
        .finding.info h4,.finding.info .steps,.finding.info .example{display:none}
        pre{margin:.15rem 0 .25rem;padding:.2rem .5rem}
        caption{padding:.4rem 0 .15rem}
        .path svg{max-height:34mm}
        .chart{margin:0 0 .4rem}
        #time{display:grid;grid-template-columns:1fr 1fr;gap:0 6mm;align-items:start}
        #time h2{grid-column:1/-1}
        .row{margin-top:.15rem}
        figcaption{margin:0}
        .capture{margin:0 0 .25rem;padding-bottom:.2rem;font-size:8pt}
        .capture h3{font-size:8.5pt}
        .capture .facts{gap:0 .8rem;margin:0}
        .capture .facts div{display:flex;gap:.3rem}
        .capture dt,.capture dd{font-size:8pt}
        .finding h3{font-size:10.5pt}
        .finding .note,.meta{font-size:8pt}
        .lead dd{font-size:10.5pt}
        .chart svg{height:26px}
        .latency svg{height:20px}
        nav{display:none}
        table{font-size:8pt}
        .long{min-width:0}
        .data .long{min-width:9em}
        .broad.data .long{min-width:13em}
        .broad{font-size:7.5pt}
        th,td{padding-top:.08rem;padding-bottom:.08rem}
        thead th{font-size:inherit}
        .example .strip{width:9%}
        .finding,.chart,.row,tr,.capture,.verdict,figure{break-inside:avoid}
        .finding{break-inside:auto}
        .example{break-inside:avoid}
        h2,h3,h4,caption{break-after:avoid}
        svg,i,i::before{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        }
        """

    /// What a language needs besides: fonts that have its letters, and lines that break where its readers expect it,
    /// in Korean between words.
    static func additions(for language: Language) -> String {
        switch language {
        case .english: ""
        case .korean:
            """

            body{font-family:system-ui,-apple-system,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR","Noto Sans CJK KR",sans-serif;word-break:keep-all}
            code,pre,.long{word-break:normal}
            """
        }
    }
}
