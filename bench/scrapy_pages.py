"""Fetches a file of URLs with Scrapy and writes all bodies to one file: scrapy_pages.py URLS OUT.

As Scrapy comes, with these changes: concurrency 64 and 8 a domain as for the others, no robots.txt, no telnet console,
warnings only. Its queue stays in memory, which is less than the durable frontier does. The names of the targets are put into
Scrapy's own DNS cache, so nothing is patched and each target keeps its own slot and connections.
"""

import sys
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.resolver import dnscache


class Pages(scrapy.Spider):
    name = "pages"

    def start_requests(self):
        with open(self.urls) as urls:
            for url in urls:
                url = url.strip()
                dnscache[urlsplit(url).hostname] = "127.0.0.1"
                yield scrapy.Request(url, dont_filter=True)

    def parse(self, response):
        self.out.write(response.body)
        self.pages += 1


def main():
    with open(sys.argv[2], "wb") as out:
        process = CrawlerProcess(
            {
                "CONCURRENT_REQUESTS": 64,
                "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
                "ROBOTSTXT_OBEY": False,
                "TELNETCONSOLE_ENABLED": False,
                "LOG_LEVEL": "WARNING",
                "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
            }
        )
        crawler = process.create_crawler(Pages)
        process.crawl(crawler, urls=sys.argv[1], out=out, pages=0)
        process.start()
        print(crawler.spider.pages if crawler.spider else 0)


if __name__ == "__main__":
    main()
