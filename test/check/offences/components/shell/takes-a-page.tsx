// offence: nobody-imports-app
import Page from '@/app/page';

export const Home = Page;
