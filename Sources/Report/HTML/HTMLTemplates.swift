/// The HTML page as Mustache templates; `{{…}}` escapes what it fills in, and nothing else fills in what was captured.
enum HTMLTemplates {
    static let all = [
        ("page", page), ("path", path), ("finding", finding), ("example", example), ("run", run), ("chart", chart),
        ("table", table),
    ]

    /// A page's beginning: it loads nothing and runs nothing.
    static func head(language: String, title: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(language)">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="{{page.tool}}">
        <title>\(title)</title>
        <style>{{{style}}}</style>
        </head>
        """
    }

    private static let run = "{{#isCode}}<code>{{text}}</code>{{/isCode}}{{^isCode}}{{text}}{{/isCode}}"

    private static let page = """
        \(head(language: "{{language}}", title: "{{page.title}}"))
        <body>
        {{#lead}}
        <header class="verdict {{part.kind}}">
        {{#part}}
        <p class="badge">{{badge}}</p>
        <h1>{{headline}}{{#hasTagline}}<span class="tagline">{{tagline}}</span>{{/hasTagline}}</h1>
        <dl class="lead">
        <div><dt>{{words.confidence}}</dt><dd>{{#isOpen}}{{certainty}}{{/isOpen}}{{^isOpen}}{{confidence}}{{/isOpen}}</dd></div>
        {{#hasCulprit}}
        <div><dt>{{words.culprit}}</dt><dd class="culprit">{{culprit}}</dd></div>
        {{/hasCulprit}}
        </dl>
        {{/part}}
        <p class="summary">{{#summary}}{{>run}}{{/summary}}</p>
        <dl class="overview">
        {{#page.overview}}
        <div><dt>{{label}}</dt><dd>{{value}}</dd></div>
        {{/page.overview}}
        </dl>
        {{#others}}
        <p class="also {{part.kind}}"><strong>{{words.also}}: <a href="#{{anchor}}">{{part.headline}}</a></strong> <span>({{part.certainty}})</span>{{#part.hasCulprit}} {{words.culprit}}: {{part.culprit}}{{/part.hasCulprit}}</p>
        {{/others}}
        </header>
        {{/lead}}
        <nav aria-label="{{words.contents}}"><ul>
        <li><a href="#path">{{words.pathHeading}}</a></li>
        <li><a href="#findings">{{words.findingsHeading}}</a></li>
        <li><a href="#time">{{words.overTimeHeading}}</a></li>
        <li><a href="#numbers">{{words.tablesHeading}}</a></li>
        <li><a href="#analysed">{{words.analysedHeading}}</a></li>
        <li><a href="#limits">{{words.limitsHeading}}</a></li>
        </ul></nav>
        <main>
        <section id="path" aria-labelledby="path-heading">
        <h2 id="path-heading">{{words.pathHeading}}</h2>
        <figure class="path wide">{{#wide}}{{>path}}{{/wide}}</figure>
        <figure class="path tall">{{#tall}}{{>path}}{{/tall}}</figure>
        </section>
        <section id="findings" aria-labelledby="findings-heading">
        <h2 id="findings-heading">{{words.findingsHeading}}</h2>
        {{#hasSeveral}}
        <ul class="contents">
        {{#findings}}
        {{#part}}
        <li class="{{severity}}"><a href="#{{anchor}}">{{title}}</a> <span class="note">{{severityWord}}</span></li>
        {{/part}}
        {{/findings}}
        </ul>
        {{/hasSeveral}}
        {{#findings}}{{>finding}}{{/findings}}
        {{^findings}}
        <p>{{words.noFindings}}</p>
        {{/findings}}
        {{#hasOmitted}}
        <p>{{page.findingsOmitted}}</p>
        {{/hasOmitted}}
        </section>
        <section id="time" aria-labelledby="time-heading">
        <h2 id="time-heading">{{words.overTimeHeading}}</h2>
        {{#charts}}{{>chart}}{{/charts}}
        {{^charts}}
        <p>{{words.noneAtAll}}</p>
        {{/charts}}
        {{#latency}}{{>chart}}{{/latency}}
        </section>
        <section id="numbers" aria-labelledby="numbers-heading">
        <h2 id="numbers-heading">{{words.tablesHeading}}</h2>
        <div class="tables">
        {{#tables}}{{>table}}{{/tables}}
        </div>
        </section>
        <section id="analysed" aria-labelledby="analysed-heading">
        <h2 id="analysed-heading">{{words.analysedHeading}}</h2>
        {{#captures.rows}}
        <div class="capture"><h3><code>{{head.text}}</code></h3>
        <dl class="facts">
        {{#cells}}
        <div><dt>{{title}}</dt><dd>{{text}}</dd></div>
        {{/cells}}
        </dl></div>
        {{/captures.rows}}
        <dl class="plain">
        {{#page.analysed}}
        <div><dt>{{label}}</dt><dd><code>{{value}}</code></dd></div>
        {{/page.analysed}}
        </dl>
        </section>
        <section id="limits" aria-labelledby="limits-heading">
        <h2 id="limits-heading">{{words.limitsHeading}}</h2>
        {{^limits}}
        <p>{{words.noLimits}}</p>
        {{/limits}}
        <ul>
        {{#limits}}
        <li>{{#.}}{{>run}}{{/.}}</li>
        {{/limits}}
        </ul>
        </section>
        </main>
        <footer><p>{{page.tool}}</p></footer>
        </body>
        </html>

        """

    private static let path = """
        <svg viewBox="0 0 {{width}} {{height}}" role="img" style="max-width:{{width}}px">
        <title>{{words.pathPicture}}</title>
        <desc>{{description}}</desc>
        {{#arrows}}
        <g class="arrow {{state}}">
        <line x1="{{x1}}" y1="{{y1}}" x2="{{x2}}" y2="{{y2}}"/>
        <path class="head" d="M0 0L-9 -5V5z" transform="translate({{x2}} {{y2}}) rotate({{turn}})"/>
        {{#isBroken}}
        <circle cx="{{crossX}}" cy="{{crossY}}" r="12"/>
        <path class="cross" d="M-6 -6L6 6M6 -6L-6 6" transform="translate({{crossX}} {{crossY}})"/>
        {{/isBroken}}
        {{#lines}}
        <text x="{{textX}}" y="{{y}}" text-anchor="{{anchor}}">{{text}}</text>
        {{/lines}}
        {{#hasWord}}
        <text class="word" x="{{wordX}}" y="{{wordY}}" text-anchor="{{wordAnchor}}">{{word}}</text>
        {{/hasWord}}
        </g>
        {{/arrows}}
        {{#boxes}}
        <g class="box {{state}}">
        <rect x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}" rx="8"/>
        <text class="title" x="{{middle}}" y="{{titleY}}" text-anchor="middle">{{title}}</text>
        {{#lines}}
        <text class="address" x="{{middle}}" y="{{y}}" text-anchor="middle">{{text}}</text>
        {{/lines}}
        {{#hasMark}}
        <text class="word" x="{{middle}}" y="{{markY}}" text-anchor="middle">{{mark}}</text>
        {{/hasMark}}
        </g>
        {{/boxes}}
        </svg>
        """

    private static let finding = """
        <article class="finding {{part.severity}}" id="{{part.anchor}}">
        {{#part}}
        <h3><span class="severity">{{severityWord}}</span> {{title}} <a class="here" href="#{{anchor}}" aria-label="{{title}}">#</a></h3>
        <p class="meta">{{words.rule}} <code>{{rule}}</code> · {{words.confidence}}: {{confidence}}{{#tellsCulprit}} · {{words.culprit}}: {{culprit}}{{/tellsCulprit}}</p>
        {{/part}}
        {{^part.isSummaryTold}}
        <p>{{#summary}}{{>run}}{{/summary}}</p>
        {{/part.isSummaryTold}}
        {{#part.hasSteps}}
        <h4>{{words.stepsHeading}}</h4>
        <ol class="steps">
        {{#steps}}
        <li>{{#text}}{{>run}}{{/text}}{{#command}}<pre><code>{{.}}</code></pre>{{/command}}</li>
        {{/steps}}
        </ol>
        {{/part.hasSteps}}
        {{#part}}
        {{#hasEvidence}}
        <h4>{{words.evidenceHeading}}</h4>
        <ul class="evidence">
        {{#evidence}}
        <li><code>{{capture}}</code>: {{frames}} <span class="note">({{note}})</span></li>
        {{/evidence}}
        </ul>
        {{/hasEvidence}}
        {{#examples}}{{>example}}{{/examples}}
        {{/part}}
        </article>
        """

    private static let example = """
        <table role="table" class="example">
        <caption>{{caption}}</caption>
        <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">{{words.exampleTime}}</th><th class="strip" aria-hidden="true"></th><th role="columnheader" scope="col">{{words.exampleWhat}}</th><th role="columnheader" scope="col">{{words.exampleWhere}}</th></tr></thead>
        <tbody role="rowgroup">
        {{#rows}}
        <tr role="row"><th role="rowheader" scope="row">{{clock}} <span class="note">{{time}}</span></th><td class="strip {{kind}}" aria-hidden="true"><i style="left:{{place}}%"></i></td><td role="cell">{{what}} <code class="flow">{{flow}}</code></td><td role="cell"><code>{{capture}}</code> {{words.frame}} {{frame}} <span class="note">{{point}}</span></td></tr>
        {{/rows}}
        {{#closing}}
        <tr role="row" class="closing"><td role="cell" colspan="4">{{.}}</td></tr>
        {{/closing}}
        </tbody>
        </table>
        """

    private static let chart = """
        <figure class="chart {{id}}">
        <figcaption>{{caption}}</figcaption>
        {{#rows}}
        <div class="row"><p><strong>{{label}}</strong> <span>{{peak}}</span></p>
        <div class="plot">
        <svg viewBox="0 0 {{width}} 100" preserveAspectRatio="none" role="img"><title>{{label}}</title><desc>{{description}}</desc><path d="{{bars}}"/>{{#hasLimit}}<line class="limit" x1="0" x2="{{width}}" y1="{{limitHeight}}" y2="{{limitHeight}}"/>{{/hasLimit}}</svg>
        {{#hasLimit}}
        <p class="limit" style="top:{{limitHeight}}%">{{limitLabel}}</p>
        {{/hasLimit}}
        </div></div>
        {{/rows}}
        <p class="axis"><span>{{start}}</span><span>{{note}}</span><span>{{end}}</span></p>
        </figure>
        """

    private static let table = """
        <table role="table" class="data{{#isWide}} broad{{/isWide}}" id="table-{{id}}">
        <caption>{{caption}}</caption>
        <thead role="rowgroup"><tr role="row">{{#columns}}<th role="columnheader" scope="col" class="{{kind}}">{{title}}</th>{{/columns}}</tr></thead>
        <tbody role="rowgroup">
        {{#rows}}
        <tr role="row">{{#head}}<th role="rowheader" scope="row" class="{{kind}}" data-title="{{title}}">{{text}}</th>{{/head}}{{#cells}}<td role="cell" class="{{kind}}" data-title="{{title}}">{{text}}</td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        {{#more}}
        <tfoot role="rowgroup"><tr role="row"><td role="cell" colspan="99">{{.}}</td></tr></tfoot>
        {{/more}}
        </table>
        """
}
