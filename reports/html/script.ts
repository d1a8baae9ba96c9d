/**
 * What the page does: sorts tables, shows what a mark says under the pointer, copies specifications, changes the colour set. All that it
 * shows is there without it.
 */
export const SCRIPT = `
(function(){
'use strict';
var all=function(s,r){return Array.prototype.slice.call((r||document).querySelectorAll(s))};
all('table.sortable').forEach(function(table){
  var heads=all('thead th',table);
  heads.forEach(function(head,column){
    var button=head.querySelector('button');
    if(!button)return;
    button.addEventListener('click',function(){
      var before=head.getAttribute('aria-sort');
      var down=before==='none'?head.dataset.first==='descending':before==='ascending';
      heads.forEach(function(h){if(h.hasAttribute('aria-sort'))h.setAttribute('aria-sort','none')});
      head.setAttribute('aria-sort',down?'descending':'ascending');
      var body=table.tBodies[0];
      var rows=all('tr',body).map(function(row,i){return{row:row,i:i,value:row.cells[column].dataset.value}});
      rows.sort(function(a,b){
        if(a.value===''||b.value==='')return a.value===b.value?a.i-b.i:a.value===''?1:-1;
        var x=Number(a.value),y=Number(b.value);
        var order=isNaN(x)||isNaN(y)?a.value.localeCompare(b.value,undefined,{numeric:true}):x-y;
        return order===0?a.i-b.i:down?-order:order;
      });
      rows.forEach(function(one){body.appendChild(one.row)});
    });
  });
});
var tip=document.getElementById('tip');
document.addEventListener('pointermove',function(event){
  var mark=event.target.closest&&event.target.closest('figure svg [aria-label]');
  if(!mark){tip.hidden=true;return}
  tip.textContent=mark.getAttribute('aria-label');
  tip.hidden=false;
  var box=tip.getBoundingClientRect();
  tip.style.left=Math.max(6,Math.min(event.clientX+14,innerWidth-box.width-6))+'px';
  tip.style.top=(event.clientY+18+box.height>innerHeight?event.clientY-box.height-10:event.clientY+18)+'px';
});
document.addEventListener('pointerleave',function(){tip.hidden=true});
all('button.copy').forEach(function(button){
  button.addEventListener('click',function(){
    var area=button.parentNode.querySelector('textarea');
    area.select();
    var done=function(){button.textContent='Copied'};
    if(navigator.clipboard&&window.isSecureContext)navigator.clipboard.writeText(area.value).then(done,function(){});
    else if(document.execCommand('copy'))done();
  });
});
var theme=document.getElementById('theme');
theme.hidden=false;
theme.addEventListener('click',function(){
  var root=document.documentElement;
  var dark=root.dataset.theme?root.dataset.theme==='dark':matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme=dark?'light':'dark';
});
})();
`;
